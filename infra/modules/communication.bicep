// Communication Services, with the domain that mails come from.

param name string

@description('Where messages are stored at rest, such as Europe or Africa.')
param dataLocation string

@description('The domain that mails come from; empty for one that Azure makes, enough for trials.')
param emailDomain string

@description('Whether the DNS records of that domain have been verified: it can be linked only then.')
param isEmailDomainVerified bool

var ownDomain = !empty(emailDomain)

resource email 'Microsoft.Communication/emailServices@2023-04-01' = {
  name: name
  location: 'global'
  properties: {
    dataLocation: dataLocation
  }

  resource domain 'domains' = {
    name: ownDomain ? emailDomain : 'AzureManagedDomain'
    location: 'global'
    properties: {
      domainManagement: ownDomain ? 'CustomerManaged' : 'AzureManaged'
      userEngagementTracking: 'Disabled'
    }
  }
}

resource service 'Microsoft.Communication/communicationServices@2023-04-01' = {
  name: name
  location: 'global'
  properties: {
    dataLocation: dataLocation
    linkedDomains: ownDomain && !isEmailDomainVerified ? [] : [email::domain.id]
  }
}

output serviceName string = service.name
output endpoint string = 'https://${service.properties.hostName}'
output emailFrom string = 'DoNotReply@${email::domain.properties.fromSenderDomain}'
