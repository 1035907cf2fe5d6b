using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>
/// Authorizes access to what one hirer and one worker share: <c>not_found</c> for anybody else, <c>not_your_part</c> for the
/// wrong one of the two.
/// </summary>
internal static class PartyAccess
{
    /// <summary>Loads an entity for a caller in a role.</summary>
    public static async ValueTask<Result<T>> FindForAsync<T>(
        this IDocumentReader store, Caller caller, Guid id, PartyRole role, CancellationToken cancellationToken)
        where T : Entity, IHasParties
    {
        var found = await store.FindAsync<T>(id, cancellationToken).ConfigureAwait(false);
        return found is null ? RequestErrors.NotFound : found.For(caller, role);
    }

    /// <summary>The view of something for one of the two and for administrators; null for anybody else.</summary>
    public static object? ShownTo<T>(this T shared, Caller reader, Func<T, object> view)
        where T : Entity, IHasParties =>
        shared.For(reader, PartyRole.Reader).Refusal is null ? view(shared) : null;

    private static Result<T> For<T>(this T entity, Caller caller, PartyRole role)
        where T : Entity, IHasParties
    {
        var isHirer = caller.UserId == entity.HirerId;
        var isWorker = caller.UserId == entity.WorkerId;
        if (role == PartyRole.Reader && caller.IsAdmin) return entity;
        if (!isHirer && !isWorker) return RequestErrors.NotFound;
        var mayAct = role switch
        {
            PartyRole.Hirer => isHirer,
            PartyRole.Worker => isWorker,
            PartyRole.Either or PartyRole.Reader => true,
        };
        return mayAct ? entity : ContractErrors.NotYourPart;
    }
}

/// <summary>Something between one hirer and one worker.</summary>
public interface IHasParties
{
    Guid HirerId { get; }

    Guid WorkerId { get; }
}

/// <summary>Which party a use case needs its caller to be.</summary>
internal enum PartyRole
{
    Hirer,
    Worker,
    Either,

    /// <summary>One of the two, or an administrator who only reads.</summary>
    Reader,
}
