// The MongoDB cluster that holds every document, event and journal entry, and its connection string as a secret.

param name string
param location string

@description('Compute of each shard: M10 to M25 for trials, from M30 on with a standby.')
param tier string

@description('Disk of each shard, in GB.')
param storageGb int

param shardCount int

@description('A standby for each shard, in another zone where there is one.')
param highAvailability bool

@secure()
param administratorPassword string

@description('The vault that the connection string is kept in.')
param vaultName string

var administratorName = 'kelmah'

resource cluster 'Microsoft.DocumentDB/mongoClusters@2025-09-01' = {
  name: name
  location: location
  properties: {
    administrator: {
      userName: administratorName
      password: administratorPassword
    }
    authConfig: {
      allowedModes: ['NativeAuth']
    }
    serverVersion: '8.0'
    compute: {
      tier: tier
    }
    storage: {
      sizeGb: storageGb
    }
    sharding: {
      shardCount: shardCount
    }
    highAvailability: {
      targetMode: highAvailability ? 'ZoneRedundantPreferred' : 'Disabled'
    }
    publicNetworkAccess: 'Enabled'
  }

  // This range means Azure's own addresses, those of the function app among them; the password is still asked for.
  resource azureAddresses 'firewallRules' = {
    name: 'azure'
    properties: {
      startIpAddress: '0.0.0.0'
      endIpAddress: '0.0.0.0'
    }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName

  resource connectionString 'secrets' = {
    name: 'mongodb-connection-string'
    properties: {
      value: replace(
        replace(cluster.properties.connectionString, '<user>', administratorName),
        '<password>',
        uriComponent(administratorPassword)
      )
    }
  }
}
