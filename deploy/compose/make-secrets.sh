#!/bin/sh
# Writes .env and secrets/ beside this file with fresh random passwords; never writes over one. Usage: make-secrets.sh HOST MAIL_FROM SMTP_URL
set -eu
cd "$(dirname "$0")"
[ $# -eq 3 ] || { echo "usage: make-secrets.sh duban.example duban@office.example 'smtp://user:password@mail.example:587'" >&2; exit 2; }
[ ! -e .env ] || { echo "$(pwd)/.env is there already: nothing was changed" >&2; exit 1; }
umask 077
mkdir -p secrets
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
database=$(random)
printf 'DUBAN_HOST=%s\nMAIL_FROM=%s\nDUBAN_DATABASE_PASSWORD=%s\nTEMPORAL_DATABASE_PASSWORD=%s\n' "$1" "$2" "$database" "$(random)" >.env
printf 'postgresql://duban:%s@postgres:5432/duban\n' "$database" >secrets/database_url
printf '%s\n' "$3" >secrets/smtp_url
printf '%s%s\n' "$(random)" "$(random)" >secrets/auth_secret
random >secrets/postgres_password
[ -e settings.env ] || printf '# Any other setting, one NAME=value in each line: docs/reference/settings.md. Secrets may stand here: this file is yours alone.\n' >settings.env
# The containers read them as a user of their own: the folder keeps everybody else out.
chmod 644 secrets/*
