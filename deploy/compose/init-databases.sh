#!/bin/sh
# Once, when PostgreSQL's volume is new: a role and a database for Duban, a role and two databases for Temporal.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 --set duban="$DUBAN_DATABASE_PASSWORD" --set temporal="$TEMPORAL_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE duban LOGIN PASSWORD :'duban';
CREATE DATABASE duban OWNER duban ENCODING 'UTF8' TEMPLATE template0;
CREATE ROLE temporal LOGIN PASSWORD :'temporal';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
SQL
