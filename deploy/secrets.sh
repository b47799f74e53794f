#!/bin/sh
#   secrets.sh [FILE]     default .env
# Makes it with new secrets for docker-compose.yml, once: MySQL and RabbitMQ keep the passwords that they were first
# started with, and a new USHER_JWT_SECRET signs everybody out.
set -eu
file=${1:-.env}
if [ -e "$file" ]; then
  echo "secrets.sh: there is $file already, and it is left as it is" >&2
  exit 1
fi
secret() {
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}
umask 077
cat >"$file" <<END
USHER_JWT_SECRET=$(secret)
USHER_CLUSTER_SECRET=$(secret)
USHER_DATABASE_PASSWORD=$(secret)
USHER_DATABASE_ROOT_PASSWORD=$(secret)
USHER_BROKER_PASSWORD=$(secret)
# The first admin. Change the address to yours before the first start.
USHER_ADMIN_EMAIL=admin@usher.local
USHER_ADMIN_PASSWORD=$(secret)
END
