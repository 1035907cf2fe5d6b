// The Key Vault, deployed before everything else: deploy.sh puts the secrets in it that main.bicep hands to servers.

@description('Which deployment this is.')
@allowed(['dev', 'prod'])
param environmentName string

@description('Where the vault stands.')
param location string = resourceGroup().location

@description('Object id of whoever runs the deployment and writes the secrets.')
param deployerPrincipalId string

@description('Kind of that principal.')
@allowed(['ServicePrincipal', 'User'])
param deployerPrincipalType string

var vaultName = 'kelmah-${environmentName}-${take(uniqueString(resourceGroup().id), 8)}'
var keyVaultSecretsOfficer = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: vaultName
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enabledForTemplateDeployment: true
    enablePurgeProtection: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
  }
}

resource deployerWritesSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, deployerPrincipalId, keyVaultSecretsOfficer)
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsOfficer)
    principalId: deployerPrincipalId
    principalType: deployerPrincipalType
  }
}

output vaultName string = vault.name
