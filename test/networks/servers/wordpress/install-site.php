<?php
// Installs a site with two authors and prints their application passwords as JSON.
$_SERVER['HTTP_HOST'] = parse_url(getenv('SITE_URL'), PHP_URL_HOST);
$database = new mysqli('localhost', 'root', '', '', 0, getenv('SITE_FOLDER') . '/db.sock');
$database->query('CREATE DATABASE wordpress CHARACTER SET utf8mb4');
define('WP_INSTALLING', true);
require $argv[1] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('City library', 'admin', 'admin@example.org', true, '', 'a long password for a test');
update_option('permalink_structure', '/%year%/%postname%/');
update_option('comment_moderation', 0);
update_option('comment_previously_approved', 0);
$made = [];
foreach (['library' => 'editor', 'reader' => 'subscriber', 'guest' => 'author'] as $name => $role) {
  $id = wp_insert_user(['user_login' => $name, 'user_pass' => wp_generate_password(), 'user_email' => "$name@example.org", 'role' => $role]);
  [$password] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'test']);
  $made[$name] = ['id' => $id, 'user' => $name, 'applicationPassword' => $password];
}
flush_rewrite_rules();
echo json_encode($made);
