#!/bin/bash
# A replica set with passwords wants a key file that nobody else can read; it is written anew at
# every start, from the environment, before the image's own entry point takes over.
set -eu
: "${MONGO_REPLICA_KEY:?set it in .env: sh docker/make-env.sh}"
install -m 600 /dev/null /run/replica.key
printf '%s\n' "$MONGO_REPLICA_KEY" >/run/replica.key
chmod 400 /run/replica.key
chown mongodb:mongodb /run/replica.key
exec docker-entrypoint.sh "$@"
