#!/bin/sh
# Prints new secrets for docker-compose.yml, to be kept in .env, once: MySQL and RabbitMQ keep the passwords that they were
# first started with, and a new USHER_JWT_SECRET signs everybody out.
set -eu
secret() {
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}
cat <<END
USHER_JWT_SECRET=$(secret)
USHER_CLUSTER_SECRET=$(secret)
USHER_DATABASE_PASSWORD=$(secret)
USHER_DATABASE_ROOT_PASSWORD=$(secret)
USHER_BROKER_PASSWORD=$(secret)
# The first admin. Change the address to yours before the first start.
USHER_ADMIN_EMAIL=admin@usher.local
USHER_ADMIN_PASSWORD=$(secret)
END
