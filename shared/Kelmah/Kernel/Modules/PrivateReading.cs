using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Kernel.Modules;

/// <summary>
/// What modules say of data that are private to somebody and that administrators may read: who reads one of them without a privilege, and
/// which of them concern a user.
/// </summary>
public static class PrivateReading
{
    /// <summary>Says who reads a thing of a collection without being an administrator; where nobody says so, an administrator's reading is always privileged.</summary>
    /// <param name="module">Whose collection it is.</param>
    /// <param name="collection">As the subject of an audit entry begins: <c>contracts</c> of <c>contracts/018f…</c>.</param>
    /// <param name="isOpen">Whether the caller, who has no privilege, may read the thing of the id.</param>
    public static void OpenReading<TUseCases>(
        this ModuleBuilder module, string collection, Func<TUseCases, Caller, Guid, CancellationToken, Task<bool>> isOpen)
        where TUseCases : notnull =>
        module.Add(new OpenReadingRule(
            collection, (services, caller, id, stop) => isOpen(services.GetRequiredService<TUseCases>(), caller.WithoutPrivileges(), id, stop)));

    /// <summary>Says which subjects of audit entries, beside the account itself, concern a user.</summary>
    public static void SubjectsOf(this ModuleBuilder module, Func<IDocumentStore, Guid, CancellationToken, IAsyncEnumerable<string>> find) =>
        module.Add(new SubjectRule(find));

    /// <summary>Whether a caller would read the subject of an audit entry without a privilege, too.</summary>
    /// <param name="services">Where the use cases are.</param>
    /// <param name="caller">An administrator.</param>
    /// <param name="subject">For example <c>contracts/018f…</c>, or <c>users</c> for a list.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<bool> IsOpenAsync(IServiceProvider services, Caller caller, string subject, CancellationToken cancellationToken)
    {
        var slash = subject.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !Guid.TryParse(subject.AsSpan(slash + 1), out var id)) return false;
        var rule = ModuleCatalogue.Product.All<OpenReadingRule>().FirstOrDefault(rule => subject.AsSpan(0, slash).SequenceEqual(rule.Collection));
        return rule is not null && await rule.IsOpenAsync(services, caller, id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The subjects, beside the account itself, that concern a user.</summary>
    public static async Task<IReadOnlyList<string>> FindSubjectsAsync(IDocumentStore store, Guid userId, CancellationToken cancellationToken)
    {
        var subjects = new List<string>();
        foreach (var rule in ModuleCatalogue.Product.All<SubjectRule>())
        {
            await foreach (var subject in rule.Find(store, userId, cancellationToken).ConfigureAwait(false)) subjects.Add(subject);
        }

        return subjects;
    }

    private sealed record OpenReadingRule(string Collection, Func<IServiceProvider, Caller, Guid, CancellationToken, Task<bool>> IsOpenAsync);

    private sealed record SubjectRule(Func<IDocumentStore, Guid, CancellationToken, IAsyncEnumerable<string>> Find);
}
