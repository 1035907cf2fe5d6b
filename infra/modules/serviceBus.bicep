// The Service Bus namespace and every queue of shared/Kelmah/Kernel/Queues/QueueNames.cs.

param name string
param location string

@description('Sessions and duplicate detection need Standard at least.')
@allowed(['Standard', 'Premium'])
param sku string

// Sessions keep the order within a stream of events; notifications to send have no order among them.
var queues = [
  { name: 'events', requiresSession: true }
  { name: 'notifications', requiresSession: true }
  { name: 'stripe-events', requiresSession: true }
  { name: 'attachments', requiresSession: false }
  { name: 'email', requiresSession: false }
  { name: 'sms', requiresSession: false }
  { name: 'push', requiresSession: false }
]

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  sku: {
    name: sku
    tier: sku
  }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
  }

  resource queue 'queues' = [
    for queue in queues: {
      name: queue.name
      properties: {
        requiresSession: queue.requiresSession
        requiresDuplicateDetection: true
        duplicateDetectionHistoryTimeWindow: 'PT10M'
        maxDeliveryCount: 10
        lockDuration: 'PT1M'
        defaultMessageTimeToLive: 'P14D'
        deadLetteringOnMessageExpiration: true
      }
    }
  ]
}

output namespaceName string = namespace.name
output fullyQualifiedNamespace string = '${namespace.name}.servicebus.windows.net'
