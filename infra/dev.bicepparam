using 'main.bicep'

// For trials: the smallest of everything, without standbys. It may lose what came since the last backup.
param environmentName = 'dev'
param adminEmail = readEnvironmentVariable('KELMAH_ADMIN_EMAIL')
param webUrl = readEnvironmentVariable('KELMAH_WEB_URL')
param emailDomain = readEnvironmentVariable('KELMAH_EMAIL_DOMAIN', '')
param smsFrom = readEnvironmentVariable('KELMAH_SMS_FROM', 'none')

param deployerPrincipalId = readEnvironmentVariable('KELMAH_DEPLOYER_PRINCIPAL_ID', '')
param deployerPrincipalType = readEnvironmentVariable('KELMAH_DEPLOYER_PRINCIPAL_TYPE', 'User')
param deployerAddress = readEnvironmentVariable('KELMAH_DEPLOYER_ADDRESS', '')

param storageSku = 'Standard_LRS'
param serviceBusSku = 'Standard'
param mongoTier = 'M10'
param mongoStorageGb = 32
param highAvailability = false
param maximumInstanceCount = 40
param alwaysReadyHttpInstances = 0
param logRetentionInDays = 30
param logDailyQuotaGb = 1

param choices = {
  Attachments__QuotaMiB: '500'
  Attachments__UnusedHours: '24'
  ClamAv__Address: ''
  Accounts__VerificationMailsAnHour: '5'
  Accounts__ResetMailsAnHour: '5'
  Accounts__OpenRegistrations: '3'
  Accounts__PhoneCodesADay: '5'
  Accounts__PhoneCodePauseSeconds: '60'
  Accounts__CodeMailsAnHour: '10'
  Accounts__EmailChangeUndoHours: '72'
  Accounts__PhoneCountry: 'GH'
  Accounts__VerificationHours: '24'
  Accounts__RegistrationNoticeHours: '24'
  Accounts__PasswordResetMinutes: '60'
  Accounts__PhoneCodeMinutes: '10'
  Accounts__PhoneCodeTries: '5'
  Accounts__ErasureGraceDays: '30'
  Contracts__FeeBasisPoints: '1000'
  Contracts__InspectionDays: '14'
  Contracts__ExtensionDays: '4'
  Contracts__PauseDays: '7'
  Contracts__ChangeRounds: '3'
  Contracts__AmendmentDays: '7'
  Contracts__SmallClaimsLimit: '500'
  Contracts__EndingDays: '7'
  Exports__AtOnce: '2'
  Exports__KeptDays: '7'
  Encryption__AcceptLostKeys: 'false'
  Exports__PerDay: '3'
  Payments__MaximumMinorUnits: '99999999'
  Payments__MinimumCharge: 'CAD 0.50,EUR 0.50,GBP 0.30,GHS 10,JPY 50,KES 100,NGN 1000,USD 0.50,XAF 350,XOF 350,ZAR 10'
  Payments__MobileMoneyType: ''
  Payments__NoticesKeptDays: '90'
  MongoDb__EventsKeptDays: '0'
  Queues__MaxHold: '00:04:00'
  Http__CorsOrigins: ''
  Http__CountryHeader: ''
  RateLimits__FailedSignInsPerAddress: '50'
  RateLimits__RequestsPerMinute: '1200'
  Invitations__PerDay: '100'
  Invitations__PerJob: '50'
  Lockouts__WrongGuesses: '5'
  Lockouts__Minutes: '30'
  Lockouts__MaximumHours: '32'
  Lockouts__RememberedDays: '90'
  Notifications__SamePerDay: '20'
  Notifications__ReplacedPerDay: '3'
  Notifications__KeptDays: '90'
  StepUp__ReleaseAboveMinorUnits: '500000'
  StepUp__ProofMinutes: '5'
  Sessions__IdleDays: '14'
  Sessions__MaximumDays: '90'
  Sessions__RotationGraceSeconds: '30'
  Sessions__ChallengeMinutes: '5'
  Sessions__ChallengeTries: '5'
  Sessions__PlaceDays: '90'
  Identity__SigningKeyDays: '30'
  Idempotency__KeptHours: '24'
  Idempotency__LeaseSeconds: '15'
  Idempotency__HandledDays: '90'
  Identity__AccessTokenMinutes: '15'
  Identity__Issuer: 'kelmah'
  Identity__PasswordIterations: '210000'
  Notifications__FromName: 'Kelmah (dev)'
  RateLimits__AuthRequestsPerMinute: '300'
  Stripe__AttemptTimeout: '00:00:08'
  Stripe__BaseUrl: 'https://api.stripe.com'
  Stripe__MaxRetries: '2'
  Stripe__MaxRetryDelay: '00:00:05'
  Stripe__RetryDelay: '00:00:00.5'
  Stripe__Timeout: '00:00:12'
}
