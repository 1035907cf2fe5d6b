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
        module.Settings<StepUpOptions>("StepUp");
        DescribeUsers(module);
        DescribeSessions(module);
        module.On<ErasureRequested>().Start("ErasureOrchestrator", requested => ErasureInstance(requested.UserId, requested.RequestedAt), requested => requested.UserId);
        module.On<ErasureCancelled>().Wake(cancelled => ErasureInstance(cancelled.UserId, cancelled.RequestedAt));
        module.Notify(() => IdentityNotifications.Templates);
    }

    private static void DescribeUsers(ModuleBuilder module)
    {
        module.Collection(UserCollection.Definition);
        module.PersonalData(new(UserCollection.Definition)
        {
            Export = PersonalDataReading.AccountAsync,
            Kept = "The last commit of the erasure makes it a pseudonym.",
        });
        module.OpenReading<IDocumentStore>("users", async (store, reader, id, stop) =>
            (await store.FindAsync<User>(id, stop).ConfigureAwait(false)) is { } user && (user.Id == reader.UserId || user.IsFoundBy(reader)));
        module.Collection(TotpFactorCollection.Definition);
        module.PersonalData(new(TotpFactorCollection.Definition)
        {
            Export = PersonalDataReading.TotpAsync,
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(PersonalDataReading.TotpId.Is(userId), stop),
        });
    }

    private static void DescribeSessions(ModuleBuilder module)
    {
        module.Collection(RefreshTokenCollection.Definition);
        module.On<SessionReuseDetected>().Facts((RefreshToken reused, NotificationFacts facts) => facts with { Device = reused.DeviceInfo });
        module.PersonalData(new(RefreshTokenCollection.Definition)
        {
            Export = PersonalDataReading.SessionsAsync,
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(RefreshTokenCollection.UserId.Is(userId), stop),
        });
        module.Collection(WrongGuessesCollection.Definition);
        module.PersonalData(new(WrongGuessesCollection.Definition)
        {
            NotExported = "Counts of wrong passwords and codes, which others may have given.",
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(WrongGuessesCollection.UserId.Is(userId), stop),
        });
        module.Collection(AccountMailRequestCollection.Definition);
        module.PersonalData(new(AccountMailRequestCollection.Definition)
        {
            NotExported = "Addresses that somebody asked a mail for, until it is sent.",
            Kept = "A request is deleted when its mail is sent, after a day at most, and does not say who asked.",
        });
        module.On<AccountMailRequested>().Run((AccountMails mails, AccountMailRequested requested, CancellationToken stop) => mails.SendAsync(requested.RequestId, stop));
        module.Collection(PhoneNumberCodesCollection.Definition);
        module.PersonalData(new(PhoneNumberCodesCollection.Definition)
        {
            NotExported = "Counts of codes by the hash of a number, whoever asked for them.",
            Kept = "Counts are deleted after two days, and do not say whose they are.",
        });
        module.Collection(SignInChallengeCollection.Definition);
        module.PersonalData(new(SignInChallengeCollection.Definition)
        {
            NotExported = "A secret that lives for five minutes.",
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(SignInChallengeCollection.UserId.Is(userId), stop),
        });
    }

    /// <summary>A request that is cancelled can be followed by another: each is an instance of its own.</summary>
    private static string ErasureInstance(Guid userId, DateTimeOffset requestedAt) => $"erasure-{userId}-{requestedAt.ToUnixTimeMilliseconds()}";
}
