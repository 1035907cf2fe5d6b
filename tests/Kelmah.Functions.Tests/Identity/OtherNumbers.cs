namespace Kelmah.Functions.Tests.Identity;

/// <summary>An app whose every number of accounts, sessions, locks and idempotency keys is another than the default.</summary>
public sealed class OtherNumbers : IAsyncLifetime
{
    public KelmahApp App { get; private set; } = null!;

    public async Task InitializeAsync() => App = await KelmahApp.StartNewAsync(
        ("Accounts:VerificationHours", "2"),
        ("Accounts:RegistrationNoticeHours", "2"),
        ("Accounts:PasswordResetMinutes", "10"),
        ("Accounts:PhoneCodeMinutes", "3"),
        ("Accounts:PhoneCodeTries", "2"),
        ("Accounts:PhoneCodePauseSeconds", "0"),
        ("Accounts:ErasureGraceDays", "2"),
        ("Sessions:IdleDays", "2"),
        ("Sessions:MaximumDays", "3"),
        ("Sessions:RotationGraceSeconds", "50"),
        ("Sessions:ChallengeMinutes", "2"),
        ("Sessions:ChallengeTries", "2"),
        ("Lockouts:WrongGuesses", "3"),
        ("Lockouts:Minutes", "40"),
        ("Lockouts:MaximumHours", "1"),
        ("Lockouts:RememberedDays", "2"),
        ("Identity:AccessTokenMinutes", "1"),
        ("StepUp:ProofMinutes", "2"),
        ("Idempotency:KeptHours", "1"),
        ("RateLimits:FailedSignInsPerAddress", "100000"));

    public Task DisposeAsync() => App.DisposeAsync().AsTask();
}
