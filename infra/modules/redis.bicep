// Azure Managed Redis. It lets in Microsoft Entra identities only: its access keys are off.

param name string
param location string

@description('Such as Balanced_B0 (0.5 GB) or Balanced_B5 (6 GB).')
param skuName string

param highAvailability bool

@description('Object id of the identity that reads and writes.')
param principalId string

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
      accessKeysAuthentication: 'Disabled'
      clientProtocol: 'Encrypted'
      clusteringPolicy: 'OSSCluster'
      evictionPolicy: 'VolatileTTL'
      port: 10000
    }

    resource appAccess 'accessPolicyAssignments' = {
      name: 'functions'
      properties: {
        accessPolicyName: 'default'
        user: {
          objectId: principalId
        }
      }
    }
  }
}

output endpoint string = '${cluster.properties.hostName}:10000'
