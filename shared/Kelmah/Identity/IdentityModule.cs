using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Notifications;

namespace Kelmah.Identity;

/// <summary>Users, their sessions and their erasure.</summary>
public sealed class IdentityModule : IModule
{
    /// <inheritdoc/>
    public void Describe(ModuleBuilder module)
    {
        module.Settings<AccountOptions>("Accounts");
        module.Settings<SessionOptions>("Sessions", options => options.Validate(
            settings => settings.IdleDays <= settings.MaximumDays, "The setting Sessions__IdleDays must not be above Sessions__MaximumDays."));
        module.Settings<LockoutOptions>("Lockouts", options => options.Validate(
            settings => settings.First <= settings.Longest, "The setting Lockouts__Minutes must not be longer than Lockouts__MaximumHours."));
        module.Settings<StepUpOptions>("StepUp");
        DescribeUsers(module);
        DescribeSessions(module);
        DescribeSentCodes(module);
        DescribeEmailChanges(module);
        module.On<ErasureRequested>().Start("ErasureOrchestrator", requested => ErasureInstance(requested.UserId, requested.RequestedAt), requested => requested.UserId);
        module.On<ErasureCancelled>().Wake(cancelled => ErasureInstance(cancelled.UserId, cancelled.RequestedAt));
        module.Notify(() => IdentityNotifications.Templates);
    }

    private static void DescribeUsers(ModuleBuilder module)
    {
        module.Collection(UserCollection.Definition);
        module.Retention(UserCollection.Definition, RetentionEnd.Erasure, "until the erasure, which leaves a pseudonym that contracts and the journal name");
        module.PersonalData(new(UserCollection.Definition)
        {
            Export = PersonalDataReading.AccountAsync,
            Kept = "The last commit of the erasure makes it a pseudonym.",
        });
        module.OpenReading<IDocumentStore>("users", async (store, reader, id, stop) =>
            (await store.FindAsync<User>(id, stop).ConfigureAwait(false)) is { } user && (user.Id == reader.UserId || user.IsFoundBy(reader)));
        module.Collection(SecondFactorsCollection.Definition);
        module.Retention(SecondFactorsCollection.Definition, RetentionEnd.Erasure, "until the erasure");
        module.PersonalData(new(SecondFactorsCollection.Definition)
        {
            Export = PersonalDataReading.FactorsAsync,
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(SecondFactorsCollection.UserId.Is(userId), stop),
        });
    }

    private static void DescribeSessions(ModuleBuilder module)
    {
        module.Collection(RefreshTokenCollection.Definition);
        module.On<SessionReuseDetected>().Facts((RefreshToken reused, NotificationFacts facts) => facts with { Device = reused.DeviceInfo });
        module.Retention(RefreshTokenCollection.Definition, RetentionEnd.TimeToLive, "until the session is over, or would be if it had not been ended", "Sessions__IdleDays", "Sessions__MaximumDays");
        module.PersonalData(new(RefreshTokenCollection.Definition)
        {
            Export = PersonalDataReading.SessionsAsync,
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(RefreshTokenCollection.UserId.Is(userId), stop),
        });
        module.Collection(KnownPlaceCollection.Definition);
        module.Retention(KnownPlaceCollection.Definition, RetentionEnd.TimeToLive, "from the last use of the place", "Sessions__PlaceDays");
        module.PersonalData(new(KnownPlaceCollection.Definition)
        {
            Export = PersonalDataReading.PlacesAsync,
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(KnownPlaceCollection.UserId.Is(userId), stop),
        });
        module.On<SessionEvent>().About(about => new EventSubject(SessionId: about.SessionId));
        module.Collection(WrongGuessesCollection.Definition);
        module.Retention(WrongGuessesCollection.Definition, RetentionEnd.TimeToLive, "from the last wrong guess, or the end of the lock", "Lockouts__RememberedDays");
        module.PersonalData(new(WrongGuessesCollection.Definition)
        {
            NotExported = "Counts of wrong passwords and codes, which others may have given.",
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(WrongGuessesCollection.UserId.Is(userId), stop),
        });
        module.Collection(AccountMailRequestCollection.Definition);
        module.Retention(AccountMailRequestCollection.Definition, RetentionEnd.TimeToLive, "until the mail is sent, a day at most");
        module.PersonalData(new(AccountMailRequestCollection.Definition)
        {
            NotExported = "Addresses that somebody asked a mail for, until it is sent.",
            Kept = "A request is deleted when its mail is sent, after a day at most, and does not say who asked.",
        });
        module.On<AccountMailRequested>().Run((AccountMails mails, AccountMailRequested requested, CancellationToken stop) => mails.SendAsync(requested.RequestId, stop));
    }

    private static void DescribeSentCodes(ModuleBuilder module)
    {
        module.Collection(PhoneNumberCodesCollection.Definition);
        module.Retention(PhoneNumberCodesCollection.Definition, RetentionEnd.TimeToLive, "two days from the last code, twice the window of its limit");
        module.PersonalData(new(PhoneNumberCodesCollection.Definition)
        {
            NotExported = "Counts of messages by the hash of a number or an address, whoever asked for them.",
            Kept = "Counts are deleted after two days, and do not say whose they are.",
        });
        module.Collection(SignInChallengeCollection.Definition);
        module.Retention(SignInChallengeCollection.Definition, RetentionEnd.TimeToLive, "until the code is given or the minutes of the setting are over", "Sessions__ChallengeMinutes");
        module.PersonalData(new(SignInChallengeCollection.Definition)
        {
            NotExported = "A secret that lives for minutes.",
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(SignInChallengeCollection.UserId.Is(userId), stop),
        });
        module.Collection(StepUpCodeCollection.Definition);
        module.Retention(StepUpCodeCollection.Definition, RetentionEnd.TimeToLive, "until the code is given or its minutes are over", "Accounts__PhoneCodeMinutes");
        module.PersonalData(new(StepUpCodeCollection.Definition)
        {
            NotExported = "What a code is made from that lives for ten minutes.",
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(StepUpCodeCollection.UserId.Is(userId), stop),
        });
    }

    private static void DescribeEmailChanges(ModuleBuilder module)
    {
        module.Collection(EmailChangeCollection.Definition);
        module.Retention(EmailChangeCollection.Definition, RetentionEnd.TimeToLive, "until it can be confirmed, or undone, no more", "Accounts__VerificationHours", "Accounts__EmailChangeUndoHours");
        module.PersonalData(new(EmailChangeCollection.Definition)
        {
            Export = PersonalDataReading.EmailChangeAsync,
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(EmailChangeCollection.UserId.Is(userId), stop),
        });
    }

    /// <summary>A request that is cancelled can be followed by another: each is an instance of its own.</summary>
    private static string ErasureInstance(Guid userId, DateTimeOffset requestedAt) => $"erasure-{userId}-{requestedAt.ToUnixTimeMilliseconds()}";
}
