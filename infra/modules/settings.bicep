// The settings of the function app. No secret stands here: a secret is a reference into the vault, which the app's identity follows.

param appName string
param vaultName string
param storageAccountName string
param attachmentContainerUrl string
param serviceBusNamespace string
param mongoConnectionString string
param insightsConnectionString string
param communicationEndpoint string
param emailFrom string
param smsFrom string
param adminEmail string
param webUrl string

@description('Whether there is a Redis server; without one each instance keeps what it counts to itself.')
param withRedis bool

@description('What an operator may choose: the platform fee, deadlines, limits.')
param choices object

var secret = '@Microsoft.KeyVault(VaultName=${vaultName};SecretName='

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: appName
}

resource settings 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'appsettings'
  properties: union(choices, {
    AzureWebJobsStorage__accountName: storageAccountName
    // The start page is the app's own.
    AzureWebJobsDisableHomepage: 'true'
    APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD'
    ServiceBus__fullyQualifiedNamespace: serviceBusNamespace
    Attachments__ContainerUrl: attachmentContainerUrl
    MongoDb__ConnectionString: mongoConnectionString
    MongoDb__Database: 'kelmah'
    Redis__ConnectionString: withRedis ? '${secret}redis-connection-string)' : ''
    Communication__Endpoint: communicationEndpoint
    Communication__EmailFrom: emailFrom
    Communication__SmsFrom: smsFrom
    Notifications__From: emailFrom
    Notifications__WebUrl: webUrl
    Stripe__ApiKey: '${secret}stripe-api-key)'
    Stripe__WebhookSecret: '${secret}stripe-webhook-secret)'
    Identity__SigningKey: '${secret}identity-signing-key)'
    Identity__TokenSecret: '${secret}identity-token-secret)'
    Encryption__KeyVault: 'https://${vaultName}${environment().suffixes.keyvaultDns}/'
    Encryption__KeyName: 'encryption-key'
    Admin__Email: adminEmail
    Admin__Password: '${secret}admin-password)'
    // The Functions host hands requests to the worker over loopback, and says from whom they came.
    RateLimits__TrustedProxies__0: '127.0.0.0/8'
  })
}
