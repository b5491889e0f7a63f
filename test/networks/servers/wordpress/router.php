<?php
// For PHP's own web server: the site's uploads, then WordPress's files, then WordPress itself.
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
$own = realpath(getenv('SITE_FOLDER') . $path);
if ($own !== false && is_file($own) && str_starts_with($own, getenv('SITE_FOLDER') . '/wp-content/uploads/')) {
  header('content-type: ' . mime_content_type($own));
  readfile($own);
  return true;
}
if ($path !== '/' && is_file($_SERVER['DOCUMENT_ROOT'] . $path)) {
  return false;
}
$_SERVER['SCRIPT_NAME'] = '/index.php';
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
