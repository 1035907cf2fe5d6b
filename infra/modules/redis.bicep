// Azure Managed Redis, and its connection string as a secret. Counters, locks, ended sessions: nothing lasts over 32 hours.

param name string
param location string

@description('Such as Balanced_B0 (0.5 GB) or Balanced_B5 (6 GB).')
param skuName string

param highAvailability bool

@description('The vault that the connection string is kept in.')
param vaultName string

resource cluster 'Microsoft.Cache/redisEnterprise@2025-07-01' = {
  name: name
  location: location
  sku: {
    name: skuName
  }
  properties: {
    minimumTlsVersion: '1.2'
    highAvailability: highAvailability ? 'Enabled' : 'Disabled'
    publicNetworkAccess: 'Enabled'
  }

  resource database 'databases' = {
    name: 'default'
    properties: {
      accessKeysAuthentication: 'Enabled'
      clientProtocol: 'Encrypted'
      clusteringPolicy: 'OSSCluster'
      evictionPolicy: 'VolatileTTL'
      port: 10000
    }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName

  resource connectionString 'secrets' = {
    name: 'redis-connection-string'
    properties: {
      value: '${cluster.properties.hostName}:10000,password=${cluster::database.listKeys().primaryKey},ssl=True,abortConnect=False'
    }
  }
}
