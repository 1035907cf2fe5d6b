using System.Globalization;
using Kelmah.Adapters.Files;
using Kelmah.Adapters.Outbox;
using Kelmah.Adapters.Sqlite;
using Kelmah.Identity;
using Kelmah.Notifications;

namespace Kelmah.Functions.Adapters;

/// <summary>
/// The traces of erased persons in the data folder. The list of erasures is a file beside the database, <c>erased-users</c>, with an
/// id and a time on each line; no backup holds it, and no restore replaces it.
/// </summary>
/// <param name="folder">The data folder.</param>
/// <param name="mentions">Knows whom a message of the outbox names.</param>
/// <param name="clock">Dates the list.</param>
/// <param name="outbox">Null where messages are sent.</param>
/// <param name="scrub">Null where the documents are elsewhere.</param>
public sealed class FolderErasureTraces(DataFolder folder, NotificationMentions mentions, TimeProvider clock, OutboxFolder? outbox, SqliteScrub? scrub) : IErasureTraces
{
    private readonly LineFile erased = new(PathOf(folder.Path));

    /// <summary>There from the listing of an erasure until its scrub has ended.</summary>
    private readonly string scrubIsDue = Path.Combine(folder.Path, "scrub-due");

    public async Task RemoveMessagesAsync(User person, CancellationToken cancellationToken)
    {
        if (outbox is null) return;
        string?[] addresses = [person.Email, person.Profile.Phone, $"user:{person.Id}"];
        string[] theirs = [.. addresses.OfType<string>()];
        await outbox.DeleteAsync(
            async (id, text) => theirs.Any(address => text.Contains(address, StringComparison.OrdinalIgnoreCase)) || await NamesAsync(id, person.Id, cancellationToken),
            cancellationToken);
    }

    public Task ListAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (scrub is not null) File.WriteAllBytes(scrubIsDue, []);
        erased.Append(string.Create(CultureInfo.InvariantCulture, $"{userId} {clock.GetUtcNow():O}"));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyCollection<Guid>> ListedAsync(CancellationToken cancellationToken)
    {
        var ids = new HashSet<Guid>();
        foreach (var line in erased.Read())
        {
            // The last line may be cut off: its erasure had not ended, and goes on by itself.
            if (Guid.TryParse(line.Split(' ')[0], out var id)) ids.Add(id);
        }

        return Task.FromResult<IReadOnlyCollection<Guid>>(ids);
    }

    public async Task ScrubAsync(CancellationToken cancellationToken)
    {
        if (scrub is null) return;
        await scrub.RunAsync(cancellationToken);
        File.Delete(scrubIsDue);
    }

    public Task ScrubDueAsync(CancellationToken cancellationToken) => File.Exists(scrubIsDue) ? ScrubAsync(cancellationToken) : Task.CompletedTask;

    internal static string PathOf(string folder) => Path.Combine(folder, "erased-users");

    /// <summary>Whether a message tells somebody else about the person.</summary>
    private async Task<bool> NamesAsync(string messageId, Guid userId, CancellationToken cancellationToken) =>
        Guid.TryParse(messageId, out var id) && await mentions.ConcernsAsync(id, userId, cancellationToken);
}

/// <summary>For systems that keep neither messages nor deleted bytes, and whose backups are the service's.</summary>
public sealed class NoErasureTraces : IErasureTraces
{
    public Task RemoveMessagesAsync(User person, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ListAsync(Guid userId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyCollection<Guid>> ListedAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyCollection<Guid>>([]);

    public Task ScrubAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ScrubDueAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
