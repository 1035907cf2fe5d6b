#!/usr/bin/env bash
# Deploys Kelmah to one resource group: the vault with its secrets, what main.bicep describes, and the function app.
# It can be run again at any time: what is there stays, and a secret is made once.
set -euo pipefail

usage() {
  cat >&2 <<'TEXT'
usage: infra/deploy.sh dev|prod RESOURCE_GROUP [--what-if] [--package ZIP]

  --what-if      shows what main.bicep would change and stops there; the vault and its secrets are made
  --package ZIP  deploys this package instead of publishing the app

Environment: KELMAH_LOCATION (of a new resource group), KELMAH_ADMIN_EMAIL, KELMAH_WEB_URL, KELMAH_EMAIL_DOMAIN (prod),
KELMAH_EMAIL_DOMAIN_VERIFIED (true once its DNS records are), KELMAH_SMS_FROM (a number, when you have one), STRIPE_API_KEY and
STRIPE_WEBHOOK_SECRET (the first time, and when they change), KELMAH_DEPLOYER_PRINCIPAL_ID (for a service principal that may
not read the directory), KELMAH_DEPLOYER_ADDRESS (your public address, unless it is one of Azure's: the database is migrated from it).
TEXT
  exit 2
}

say() { printf '%s\n' "$*" >&2; }

[ $# -ge 2 ] || usage
environment=$1 group=$2 only_what_if=false package=
shift 2
while [ $# -gt 0 ]; do
  case $1 in
    --what-if) only_what_if=true ;;
    --package) [ $# -ge 2 ] || usage; package=$(realpath "$2"); shift ;;
    *) usage ;;
  esac
  shift
done
[ "$environment" = dev ] || [ "$environment" = prod ] || usage
for tool in az openssl dotnet unzip; do
  command -v "$tool" >/dev/null || { say "deploy.sh needs $tool."; exit 1; }
done

cd "$(dirname "$0")"
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

deployer_type=User
[ "$(az account show --query user.type --output tsv)" = user ] || deployer_type=ServicePrincipal
if [ -n "${KELMAH_DEPLOYER_PRINCIPAL_ID:-}" ]; then
  deployer=$KELMAH_DEPLOYER_PRINCIPAL_ID
elif [ "$deployer_type" = User ]; then
  deployer=$(az ad signed-in-user show --query id --output tsv)
else
  deployer=$(az ad sp show --id "$(az account show --query user.name --output tsv)" --query id --output tsv)
fi

export KELMAH_DEPLOYER_PRINCIPAL_ID=$deployer KELMAH_DEPLOYER_PRINCIPAL_TYPE=$deployer_type

if [ "$(az group exists --name "$group")" = false ]; then
  az group create --name "$group" --location "${KELMAH_LOCATION:?names the region of the new resource group}" --output none
fi

say "The vault and its secrets …"
vault=$(az deployment group create --resource-group "$group" --name kelmah-vault --template-file vault.bicep \
  --parameters "environmentName=$environment" "deployerPrincipalId=$deployer" "deployerPrincipalType=$deployer_type" \
  --query properties.outputs.vaultName.value --output tsv)

# A new role takes a while to be known everywhere.
tries=0
until names=$(az keyvault secret list --vault-name "$vault" --query '[].name' --output tsv); do
  tries=$((tries + 1))
  [ "$tries" -lt 30 ] || { say "The vault $vault can't be read."; exit 1; }
  sleep 10
done

# Values go by file: what stands on a command line can be read by others on the machine.
put_secret() {
  az keyvault secret set --vault-name "$vault" --name "$1" --file "$work/secret" --encoding utf-8 --output none
  rm -f "$work/secret"
  say "  $1 is set."
}

is_missing() { ! grep -qxF "$1" <<<"$names"; }

make_secret() {
  local name=$1
  shift
  if is_missing "$name"; then
    "$@" >"$work/secret"
    put_secret "$name"
  fi
}

given_secret() {
  local name=$1 variable=$2
  if [ -n "${!variable:-}" ]; then
    printf '%s' "${!variable}" >"$work/secret"
    put_secret "$name"
  elif is_missing "$name"; then
    say "$variable must be given the first time."
    exit 1
  fi
}

# Letters of both cases and digits, as the servers' rules ask for, and none that a connection string must escape.
new_password() { printf 'Ke%s' "$(openssl rand -hex 24)"; }
new_token_secret() { openssl rand -base64 48 | tr -d '\n'; }
new_encryption_key() { openssl rand -base64 32 | tr -d '\n'; }
new_signing_key() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256; }

make_secret mongodb-administrator-password new_password
make_secret admin-password new_password
make_secret identity-token-secret new_token_secret
make_secret identity-signing-key new_signing_key
make_secret encryption-key new_encryption_key
given_secret stripe-api-key STRIPE_API_KEY
given_secret stripe-webhook-secret STRIPE_WEBHOOK_SECRET

say "What main.bicep would change:"
az deployment group what-if --resource-group "$group" --name kelmah --parameters "$environment.bicepparam"
if [ "$only_what_if" = true ]; then exit 0; fi

if [ -z "$package" ]; then
  say "Publishing the app …"
  dotnet publish ../functions -c Release -p:KelmahDeploy=true --output "$work/app"
  package=$work/kelmah.zip
  (cd "$work/app" && zip -qr "$package" .)
else
  unzip -q "$package" -d "$work/app"
fi

say "Deploying …"
app=$(az deployment group create --resource-group "$group" --name kelmah --parameters "$environment.bicepparam" \
  --query properties.outputs.functionAppName.value --output tsv)

# Before the release that needs it, and once: an instance only looks whether it was done. Signs in as whoever deploys.
say "Migrating the database …"
database=$(az deployment group show --resource-group "$group" --name kelmah \
  --query properties.outputs.mongoConnectionString.value --output tsv)
migrate() {
  MongoDb__ConnectionString=$database MongoDb__Database=kelmah AZURE_TOKEN_CREDENTIALS=AzureCliCredential \
    dotnet "$work/app/Kelmah.Functions.dll" --migrate >&2
}
# A new user takes a while to be let in.
tries=0
until migrate; do
  tries=$((tries + 1))
  [ "$tries" -lt 6 ] || { say "The database is not migrated; the release that serves goes on."; exit 1; }
  sleep 10
done

az functionapp deployment source config-zip --resource-group "$group" --name "$app" --src "$package" --output none

url=$(az deployment group show --resource-group "$group" --name kelmah --query properties.outputs.apiUrl.value --output tsv)
say "Kelmah answers at $url. Stripe's webhooks go to $url/api/v1/webhooks/stripe."
