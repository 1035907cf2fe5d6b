using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Notifications;

/// <summary>Deletes what a user was told, and takes the user's name out of what others were told about them.</summary>
internal static class NotificationErasure
{
    /// <summary>Notifications of others are found by the people with whom the user had an application or a contract.</summary>
    public static async Task EraseAsync(PersonalDataEraser eraser, Guid userId, CancellationToken cancellationToken)
    {
        await eraser.DeleteAsync(NotificationCollection.UserId.Is(userId), cancellationToken).ConfigureAwait(false);
        var user = await eraser.Store.FindUserAsync(userId, cancellationToken).ConfigureAwait(false);
        if (user is null or { ErasedAt: not null }) return;
        var others = await CounterpartsAsync(eraser.Store, userId, cancellationToken).ConfigureAwait(false);
        foreach (var other in others)
        {
            await eraser.ChangeAsync(
                NotificationCollection.UserId.Is(other),
                told => told.Data.ContainsValue(userId.ToString()) ? told.EraseName(user.Profile.FirstName, userId, eraser.Now) : told,
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<HashSet<Guid>> CounterpartsAsync(IDocumentStore store, Guid userId, CancellationToken cancellationToken)
    {
        var others = new HashSet<Guid>();
        await foreach (var application in store.ApplicationsOfAsync(userId, cancellationToken).ConfigureAwait(false))
            others.Add(application.WorkerId == userId ? application.HirerId : application.WorkerId);
        await foreach (var contract in store.ContractsOfAsync(userId, cancellationToken).ConfigureAwait(false))
            others.Add(contract.WorkerId == userId ? contract.HirerId : contract.WorkerId);
        return others;
    }
}
