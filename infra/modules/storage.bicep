// The storage account: the app's package, timer leases, the histories of Durable Functions, and the content of attachments.

param name string
param location string

@description('Standard_LRS keeps three copies in one building, Standard_ZRS in three.')
@allowed(['Standard_LRS', 'Standard_ZRS'])
param sku string

var packageContainer = 'packages'
var attachmentContainer = 'attachments'

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: {
    name: sku
  }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource packages 'containers' = {
      name: packageContainer
    }

    resource attachments 'containers' = {
      name: attachmentContainer
    }
  }
}

output accountName string = account.name
output packageContainerUrl string = '${account.properties.primaryEndpoints.blob}${packageContainer}'
output attachmentContainerUrl string = '${account.properties.primaryEndpoints.blob}${attachmentContainer}'
