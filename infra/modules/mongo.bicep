// The MongoDB cluster that holds every document, event and journal entry, and who may sign in to it.

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

@description('The identity of the function app.')
param appPrincipalId string

@description('Who runs the deployment, and with it the migration of the database; empty for nobody.')
param deployerPrincipalId string

@description('Kind of that principal.')
@allowed(['ServicePrincipal', 'User'])
param deployerPrincipalType string

@description('The public address that the migration comes from where it is none of Azure\'s; empty for none.')
param deployerAddress string

resource cluster 'Microsoft.DocumentDB/mongoClusters@2025-09-01' = {
  name: name
  location: location
  properties: {
    administrator: {
      userName: 'kelmah'
      password: administratorPassword
    }
    // The service asks for passwords beside identities; the administrator's is in the vault, and nothing uses it.
    authConfig: {
      allowedModes: ['NativeAuth', 'MicrosoftEntraID']
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

  // This range means Azure's own addresses, those of the function app among them; an identity is still asked for.
  resource azureAddresses 'firewallRules' = {
    name: 'azure'
    properties: {
      startIpAddress: '0.0.0.0'
      endIpAddress: '0.0.0.0'
    }
  }

  resource deployerAddresses 'firewallRules' = if (!empty(deployerAddress)) {
    name: 'deployer'
    properties: {
      startIpAddress: deployerAddress
      endIpAddress: deployerAddress
    }
  }

  resource app 'users' = {
    name: appPrincipalId
    properties: {
      identityProvider: {
        type: 'MicrosoftEntraID'
        properties: {
          principalType: 'servicePrincipal'
        }
      }
      roles: [{ db: 'admin', role: 'root' }]
    }
  }

  resource deployer 'users' = if (!empty(deployerPrincipalId)) {
    name: empty(deployerPrincipalId) ? 'nobody' : deployerPrincipalId
    properties: {
      identityProvider: {
        type: 'MicrosoftEntraID'
        properties: {
          principalType: deployerPrincipalType == 'User' ? 'user' : 'servicePrincipal'
        }
      }
      roles: [{ db: 'admin', role: 'root' }]
    }
    // One user at a time.
    dependsOn: [app]
  }
}

// No password: the app and whoever deploys sign in with their own identities. Root is the only role that the service gives them.
output connectionString string = 'mongodb+srv://${name}.global.mongocluster.cosmos.azure.com/?tls=true&authMechanism=MONGODB-OIDC&retrywrites=false&maxIdleTimeMS=120000'
