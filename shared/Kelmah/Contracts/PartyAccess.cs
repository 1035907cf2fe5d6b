using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>
/// Who may do what with the things between a hirer and a worker: a stranger is told that there is no such thing, a party
/// that asks for the other one's part is told so.
/// </summary>
internal static class PartyAccess
{
    /// <summary>The entity, if the caller has the part.</summary>
    public static async ValueTask<Result<T>> FindForAsync<T>(
        this IDocumentStore store, Caller caller, Guid id, Part part, CancellationToken cancellationToken)
        where T : Entity, IHasParties
    {
        var found = await store.FindAsync<T>(id, cancellationToken).ConfigureAwait(false);
        return found is null ? RequestErrors.NotFound : found.For(caller, part);
    }

    /// <summary>The same entity, if the caller has the part.</summary>
    public static Result<T> For<T>(this T entity, Caller caller, Part part)
        where T : Entity, IHasParties
    {
        var isHirer = caller.UserId == entity.HirerId;
        var isWorker = caller.UserId == entity.WorkerId;
        if (part == Part.Reader && caller.IsAdmin) return entity;
        if (!isHirer && !isWorker) return RequestErrors.NotFound;
        var mayAct = part switch
        {
            Part.Hirer => isHirer,
            Part.Worker => isWorker,
            Part.Either or Part.Reader => true,
        };
        return mayAct ? entity : ContractErrors.NotYourPart;
    }
}
