#!/bin/sh
# Writes .env beside docker-compose.yml with passwords of its own; never overwrites one.
set -eu
cd "$(dirname "$0")/.."
file=${1:-.env}
if [ -e "$file" ]; then
  echo "$file is there already: it holds the passwords your data was made with. Nothing was changed." >&2
  exit 1
fi
umask 077
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
{
  echo "# Made by docker/make-env.sh. Keep a copy with your backups; never show it to anybody."
  echo "MONGO_ROOT_PASSWORD=$(random)"
  echo "MONGO_PASSWORD=$(random)"
  echo "MONGO_REPLICA_KEY=$(random)$(random)"
  echo "REDIS_PASSWORD=$(random)"
  echo "# The address people use. With https, cookies become Secure."
  echo "PUBLIC_URL=http://localhost:4700"
} >"$file"
echo "Wrote $file. Next: docker compose up --build"
