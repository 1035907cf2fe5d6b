using System.ComponentModel.DataAnnotations;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Functions.Http;

/// <summary>
/// The query parameters of an endpoint: each property that can be set is one, by its name in camelCase and its type (see
/// <see cref="QueryParameter"/>). What it is set to stands where the parameter is absent or empty. Its docstring describes it to clients.
/// </summary>
public abstract record RequestQuery
{
    /// <summary>Notes what is wrong between parameters that are each well-formed.</summary>
    public virtual void Check(InputErrors errors)
    {
    }
}

/// <summary>The query of an endpoint that takes no parameter.</summary>
public sealed record NoQuery : RequestQuery;

/// <summary>Whether a command is only tried, for routes that take no other parameter, and for others to add theirs to.</summary>
public record DryRunQuery : RequestQuery
{
    /// <summary>
    /// With <c>true</c>, nothing is done: the answer is 200 with a <c>DryRun</c>, which says what would be, or the refusal that the command would meet. An
    /// <c>Idempotency-Key</c> is not looked at.
    /// </summary>
    public bool DryRun { get; init; }
}

/// <summary>The position in a list, for routes that take no other parameter, and for others to add theirs to.</summary>
public record PagingQuery : RequestQuery
{
    /// <summary>How many items at most.</summary>
    [Range(1, Query<Entity>.MaxLimit)]
    public int Limit { get; init; } = 20;

    /// <summary>The nextCursor of the page before; the first page without it.</summary>
    [Cursor]
    public string? Cursor { get; init; }

    public Paging Paging => new(Limit, Cursor);
}

/// <summary>Marks the parameter that holds the position in a list: longer than a text, because it carries the keys of the last item.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CursorAttribute : Attribute;
