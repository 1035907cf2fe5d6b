using System.Collections.Immutable;
using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Kernel.Modules;

/// <summary>How long the documents of a collection are kept, and what ends them. There is one for each collection.</summary>
/// <param name="Collection">The collection.</param>
/// <param name="End">What ends a document.</param>
/// <param name="Kept">For people: how long, as a phrase.</param>
public record RetentionRule(CollectionDefinition Collection, RetentionEnd End, string Kept)
{
    /// <summary>
    /// Of accounting records, and of agreements and what was done under them. The law asks for seven years. They stay after these too: a balance is the sum of all
    /// entries of the journal, and each of them names its contract and its payment. The people in them are pseudonyms once they have asked for their erasure.
    /// </summary>
    public const string AccountingRecord = "for good, and seven years at least: nothing deletes them after these, since balances are sums over the whole journal";

    /// <summary>The settings that say how long, by their names such as <c>Notifications__KeptDays</c>; none where the number is fixed.</summary>
    public ImmutableArray<string> Settings { get; init; } = [];

    /// <summary>Deletes what is over; returns how many. A rule whose documents end otherwise deletes nothing.</summary>
    internal virtual Task<long> DeleteAsync(IServiceProvider services, DateTimeOffset now, CancellationToken cancellationToken) => Task.FromResult(0L);
}

/// <summary>What ends a document.</summary>
public enum RetentionEnd
{
    /// <summary>The time that stands in it, by an <see cref="IndexKind.TimeToLive"/> index.</summary>
    TimeToLive,

    /// <summary>Its age, by a setting: also documents from before a change of the setting.</summary>
    Age,

    /// <summary>A deadline of its own.</summary>
    Deadline,

    /// <summary>That nothing uses it any more.</summary>
    Disuse,

    /// <summary>Its user, or the user's erasure, which deletes it or takes out what is personal.</summary>
    Erasure,

    /// <summary>Nothing.</summary>
    Nothing,
}

/// <summary>Documents that go at an age.</summary>
internal sealed record AgeRule<T, TOptions>(
    CollectionDefinition<T> Definition, string Kept, Func<TOptions, TimeSpan> Age, Func<DateTimeOffset, Filter<T>> Over)
    : RetentionRule(Definition, RetentionEnd.Age, Kept)
    where T : Entity
    where TOptions : notnull
{
    internal override Task<long> DeleteAsync(IServiceProvider services, DateTimeOffset now, CancellationToken cancellationToken) =>
        services.GetRequiredService<IExpirySweep>().DeleteAsync(Over(now - Age(services.GetRequiredService<TOptions>())), cancellationToken);
}
