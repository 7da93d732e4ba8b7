#!/bin/sh
# Runs once in a new database: app_owner owns the tables and migrates, app_rw runs the application.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$OWNER_PASSWORD" --set app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE app_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE app_rw LOGIN PASSWORD :'app_password';
GRANT app_rw TO app_owner;
CREATE DATABASE app OWNER app_owner;
SQL
