// Everything that Kelmah runs on in Azure, in one resource group. deploy.sh deploys it, after vault.bicep.

@description('Which deployment this is.')
@allowed(['dev', 'prod'])
param environmentName string

param location string = resourceGroup().location

@description('The address of the first administrator.')
param adminEmail string

@description('Where the links of mails lead, without a slash at the end.')
param webUrl string

@description('The domain that mails come from; empty for one that Azure makes, enough for trials.')
param emailDomain string = ''

@description('Whether the DNS records of that domain have been verified.')
param isEmailDomainVerified bool = false

@description('Where Communication Services stores messages at rest.')
param communicationDataLocation string = 'Europe'

@description('The number that SMS come from, as +…; with none, each SMS is refused and its notification says so.')
param smsFrom string = 'none'

@description('Object id of whoever runs the deployment and migrates the database; empty for nobody.')
param deployerPrincipalId string = ''

@description('Kind of that principal.')
@allowed(['ServicePrincipal', 'User'])
param deployerPrincipalType string = 'User'

@description('The public address that the migration comes from where it is none of Azure\'s.')
param deployerAddress string = ''

@description('Settings that an operator may choose, by name.')
param choices object = {}

param storageSku string
param serviceBusSku string
param mongoTier string
param mongoStorageGb int
param mongoShardCount int = 1

@description('Standbys for the database servers, in another zone where there is one.')
param highAvailability bool

param maximumInstanceCount int
param instanceMemoryMB int = 2048
param alwaysReadyHttpInstances int
param logRetentionInDays int
param logDailyQuotaGb int

@description('Whether there is a PostgreSQL server for the relational projection.')
param withPostgres bool = false

param postgresSkuName string = 'Standard_B1ms'
param postgresSkuTier string = 'Burstable'
param postgresStorageGb int = 32

@description('Who administers PostgreSQL: objectId, name, and type (User, Group or ServicePrincipal).')
param postgresAdministrator object = {}

@description('Whether there is a Redis server, so that instances share rate limits and revoked sessions.')
param withRedis bool = false

param redisSkuName string = 'Balanced_B0'

var token = uniqueString(resourceGroup().id)
var name = 'kelmah-${environmentName}-${take(token, 8)}'
var vaultName = 'kelmah-${environmentName}-${take(uniqueString(resourceGroup().id), 8)}'

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    name: name
    location: location
    retentionInDays: logRetentionInDays
    dailyQuotaGb: logDailyQuotaGb
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    name: 'kelmah${environmentName}${take(token, 8)}'
    location: location
    sku: storageSku
  }
}

module serviceBus 'modules/serviceBus.bicep' = {
  params: {
    name: name
    location: location
    sku: serviceBusSku
  }
}

module mongo 'modules/mongo.bicep' = {
  params: {
    name: name
    location: location
    tier: mongoTier
    storageGb: mongoStorageGb
    shardCount: mongoShardCount
    highAvailability: highAvailability
    administratorPassword: vault.getSecret('mongodb-administrator-password')
    appPrincipalId: functionApp.outputs.principalId
    deployerPrincipalId: deployerPrincipalId
    deployerPrincipalType: deployerPrincipalType
    deployerAddress: deployerAddress
  }
}

module communication 'modules/communication.bicep' = {
  params: {
    name: name
    dataLocation: communicationDataLocation
    emailDomain: emailDomain
    isEmailDomainVerified: isEmailDomainVerified
  }
}

module functionApp 'modules/functionApp.bicep' = {
  params: {
    name: name
    location: location
    packageContainerUrl: storage.outputs.packageContainerUrl
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    alwaysReadyHttpInstances: alwaysReadyHttpInstances
  }
}

module postgres 'modules/postgres.bicep' = if (withPostgres) {
  params: {
    name: name
    location: location
    skuName: postgresSkuName
    skuTier: postgresSkuTier
    storageGb: postgresStorageGb
    highAvailability: highAvailability
    administrator: postgresAdministrator
  }
}

module redis 'modules/redis.bicep' = if (withRedis) {
  params: {
    name: name
    location: location
    skuName: redisSkuName
    highAvailability: highAvailability
    vaultName: vaultName
  }
}

module roles 'modules/roles.bicep' = {
  params: {
    principalId: functionApp.outputs.principalId
    storageAccountName: storage.outputs.accountName
    serviceBusNamespaceName: serviceBus.outputs.namespaceName
    vaultName: vaultName
    communicationServiceName: communication.outputs.serviceName
    insightsName: monitoring.outputs.insightsName
  }
}

module settings 'modules/settings.bicep' = {
  params: {
    appName: functionApp.outputs.appName
    vaultName: vaultName
    storageAccountName: storage.outputs.accountName
    attachmentContainerUrl: storage.outputs.attachmentContainerUrl
    serviceBusNamespace: serviceBus.outputs.fullyQualifiedNamespace
    mongoConnectionString: mongo.outputs.connectionString
    insightsConnectionString: monitoring.outputs.insightsConnectionString
    communicationEndpoint: communication.outputs.endpoint
    emailFrom: communication.outputs.emailFrom
    smsFrom: smsFrom
    adminEmail: adminEmail
    webUrl: webUrl
    withRedis: withRedis
    choices: choices
  }
  dependsOn: [redis, roles]
}

output functionAppName string = functionApp.outputs.appName
output mongoConnectionString string = mongo.outputs.connectionString
output apiUrl string = 'https://${functionApp.outputs.hostName}'
