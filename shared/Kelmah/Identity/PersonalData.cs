using System.Collections.Immutable;
using Kelmah.Administration;
using Kelmah.Attachments;
using Kelmah.Contracts;
using Kelmah.Jobs;
using Kelmah.Kernel.Idempotency;
using Kelmah.Kernel.Persistence;
using Kelmah.Notifications;
using Kelmah.Payments;

namespace Kelmah.Identity;

/// <summary>
/// Every collection, and what becomes of the personal data in it. A collection that is not named here fails a test: whoever
/// declares one decides what the export and the erasure do with it.
/// </summary>
public static class PersonalData
{
    private const string Agreement = "An agreement and what was done under it: the other party keeps its evidence (GDPR, article 17(3)(e)). It names the pseudonym.";

    private const string Books = "The books are kept for seven years (GDPR, article 17(3)(b)). They name the pseudonym.";

    private const string NotPersonal = "It holds nothing about a person.";

    /// <summary>One for each collection. What is found by another is erased before it.</summary>
    public static ImmutableArray<PersonalDataRule> Rules { get; } =
    [
        .. Account(),
        .. Work(),
        .. Money(),
        new(AttachmentCollection.Definition)
        {
            Export = (store, userId, stop) => PersonalDataReading.OfAsync(store, AttachmentCollection.OwnerId.Is(userId), AttachmentView.Of, stop),
            Erase = (eraser, userId, stop) => eraser.ChangeAsync(AttachmentCollection.OwnerId.Is(userId), attachment => attachment.ErasePersonalData(eraser.Now), stop),
        },
        new(SkillNameCollection.Definition) { NotExported = NotPersonal, Kept = NotPersonal },
        new(AttachmentSpaceCollection.Definition) { NotExported = "The sum of the attachments' sizes.", Kept = NotPersonal },
        new(AuditEntryCollection.Definition)
        {
            Export = PersonalDataReading.AuditAsync,
            Kept = "A chain of hashes that nobody can change, administrators included; it names the pseudonym. A reason that an administrator wrote stays.",
        },
        new(AuditHeadCollection.Definition) { NotExported = NotPersonal, Kept = NotPersonal },
    ];

    private static ImmutableArray<PersonalDataRule> Account() =>
    [
        new(UserCollection.Definition) { Export = PersonalDataReading.AccountAsync, Kept = "The last commit of the erasure makes it a pseudonym." },
        new(RefreshTokenCollection.Definition)
        {
            Export = PersonalDataReading.SessionsAsync,
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(RefreshTokenCollection.UserId.Is(userId), stop),
        },
        new(SignInChallengeCollection.Definition)
        {
            NotExported = "A secret that lives for five minutes.",
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(SignInChallengeCollection.UserId.Is(userId), stop),
        },
        new(TotpFactorCollection.Definition)
        {
            Export = PersonalDataReading.TotpAsync,
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(PersonalDataReading.TotpId.Is(userId), stop),
        },
        new(NotificationCollection.Definition)
        {
            Export = (store, userId, stop) => PersonalDataReading.OfAsync(store, NotificationCollection.UserId.Is(userId), NotificationView.Of, stop),
            Erase = NotificationErasure.EraseAsync,
        },
        new(IdempotentRequestCollection.Definition)
        {
            NotExported = "Answers that the user was given already, kept for a day.",
            Kept = "Answers are deleted after a day, and do not say whose they are.",
        },
    ];

    private static ImmutableArray<PersonalDataRule> Work() =>
    [
        new(JobCollection.Definition)
        {
            Export = (store, userId, stop) => PersonalDataReading.OfAsync(store, JobCollection.HirerId.Is(userId), job => job, stop),
            Erase = async (eraser, userId, stop) =>
            {
                await eraser.DeleteAsync(JobCollection.HirerId.Is(userId) & JobCollection.Status.Is(JobStatus.Draft), stop).ConfigureAwait(false);
                await eraser.ChangeAsync(JobCollection.HirerId.Is(userId), job => job.ErasePersonalData(eraser.Now), stop).ConfigureAwait(false);
            },
        },
        new(JobRevisionCollection.Definition)
        {
            Export = (store, userId, stop) => PersonalDataReading.OfAsync(store, JobRevisionCollection.HirerId.Is(userId), revision => revision, stop),
            Erase = (eraser, userId, stop) =>
                eraser.ChangeAsync(JobRevisionCollection.HirerId.Is(userId), revision => revision.ErasePersonalData(eraser.Now), stop),
        },
        new(ApplicationCollection.Definition)
        {
            Export = (store, userId, stop) => PersonalDataReading.OfAsync(store, ApplicationCollection.WorkerId.Is(userId), application => application, stop),
            Erase = async (eraser, userId, stop) =>
            {
                await eraser.ChangeAsync(ApplicationCollection.WorkerId.Is(userId), mine => mine.EraseWorkerData(eraser.Now), stop).ConfigureAwait(false);
                await eraser.ChangeAsync(ApplicationCollection.HirerId.Is(userId), theirs => theirs.EraseHirerData(eraser.Now), stop).ConfigureAwait(false);
            },
        },
        new(OfferCollection.Definition)
        {
            Export = (store, userId, stop) => PersonalDataReading.OfAsync(store, OfferCollection.MadeBy.Is(userId), offer => offer, stop),
            Erase = (eraser, userId, stop) => eraser.ChangeAsync(OfferCollection.MadeBy.Is(userId), offer => offer.ErasePersonalData(eraser.Now), stop),
        },
        new(SavedJobCollection.Definition)
        {
            Export = (store, userId, stop) => PersonalDataReading.OfAsync(store, SavedJobCollection.UserId.Is(userId), saved => saved, stop),
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(SavedJobCollection.UserId.Is(userId), stop),
        },
        new(SearchMatchCollection.Definition)
        {
            NotExported = "Which jobs a saved search has told of already; the notifications that say so are exported.",
            Erase = async (eraser, userId, stop) =>
            {
                await foreach (var search in eraser.Store.AllAsync(SavedSearchCollection.UserId.Is(userId), stop).ConfigureAwait(false))
                    await eraser.DeleteAsync(SearchMatchCollection.SearchId.Is(search.Id), stop).ConfigureAwait(false);
            },
        },
        new(SavedSearchCollection.Definition)
        {
            Export = (store, userId, stop) => PersonalDataReading.OfAsync(store, SavedSearchCollection.UserId.Is(userId), search => search, stop),
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(SavedSearchCollection.UserId.Is(userId), stop),
        },
        new(ContractCollection.Definition) { Export = PersonalDataReading.ContractsAsync, Kept = Agreement },
        new(MilestoneCollection.Definition) { Export = PersonalDataReading.MilestonesAsync, Kept = Agreement },
    ];

    private static ImmutableArray<PersonalDataRule> Money() =>
    [
        new(EscrowCollection.Definition) { Export = PersonalDataReading.EscrowsAsync, Kept = Books },
        new(RefundRequestCollection.Definition) { Export = PersonalDataReading.RefundRequestsAsync, Kept = Agreement },
        new(TransactionCollection.Definition)
        {
            Export = (store, userId, stop) => PersonalDataReading.OfAsync(store, TransactionCollection.UserId.Is(userId), transaction => transaction, stop),
            Kept = Books,
        },
        new(WalletCollection.Definition)
        {
            Export = (store, userId, stop) => PersonalDataReading.OfAsync(store, WalletCollection.UserId.Is(userId), wallet => wallet, stop),
            Erase = (eraser, userId, stop) => eraser.ChangeAsync(WalletCollection.UserId.Is(userId), wallet => wallet.ErasePersonalData(eraser.Now), stop),
        },
        new(PayoutAccountCollection.Definition)
        {
            Export = (store, userId, stop) => PersonalDataReading.OfAsync(store, PayoutAccountCollection.UserId.Is(userId), PayoutAccountView.Of, stop),
            Erase = (eraser, userId, stop) => eraser.DeleteAsync(PayoutAccountCollection.UserId.Is(userId), stop),
        },
        new(StripeNoticeCollection.Definition) { NotExported = NotPersonal, Kept = NotPersonal },
    ];
}
