using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Modules;

/// <summary>Runs the deadlines that the modules describe: for the orchestrations, and for the sweeper, which is their safety net.</summary>
public sealed class DeadlineProcesses(IServiceProvider services, IDocumentStore store, Sweeper sweeper, TimeProvider clock)
{
    /// <summary>The state of an entity that has a lifecycle.</summary>
    public Task<ProcessState> LoadAsync(LifecycleKey key, CancellationToken cancellationToken) =>
        ModuleCatalogue.Product.Lifecycle(key.Entity).LoadAsync(store, key.Id, clock.GetUtcNow(), cancellationToken);

    /// <summary>The entities whose deadline of a kind has passed, longest due first; those that a dispute suspends are passed over.</summary>
    public IAsyncEnumerable<Guid> DueAsync(DeadlineKind kind, CancellationToken cancellationToken) =>
        ModuleCatalogue.Product.Deadline(kind).DueAsync(store, clock.GetUtcNow(), cancellationToken);

    /// <summary>Passes a deadline, or sends the reminder before it. Safe to repeat.</summary>
    /// <param name="entityId">The entity that it belongs to.</param>
    /// <param name="step">What had been announced for it.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The code of the refusal where somebody acted before, and the deadline does not run any more; else null.</returns>
    public async Task<string?> PassAsync(Guid entityId, NextStep step, CancellationToken cancellationToken) =>
        step.ReminderBefore is { } before
            ? (await RemindAsync(entityId, step.Deadline, before, cancellationToken).ConfigureAwait(false)).Refusal?.Error.Code
            : await ModuleCatalogue.Product.Deadline(step.Deadline).PassAsync(services, entityId, cancellationToken).ConfigureAwait(false);

    /// <summary>Raises the reminder's event, once for each due time and reminder.</summary>
    /// <returns>True where it was raised now, false where it had been; refused where the deadline does not run any more.</returns>
    public Task<Result<bool>> RemindAsync(Guid entityId, DeadlineKind deadline, TimeSpan before, CancellationToken cancellationToken) =>
        ModuleCatalogue.Product.Deadline(deadline).RemindAsync(services, entityId, before, cancellationToken);

    /// <summary>Passes every deadline that is due by the rows, does the other work that waits for the sweeper, and sends the reminders that were missed.</summary>
    /// <param name="since">When the last sweep began.</param>
    /// <param name="cancellationToken">Stops between two items.</param>
    public async Task SweepAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var rules = ModuleCatalogue.Product.Deadlines;
        foreach (var rule in rules)
        {
            await sweeper.RunAsync(
                $"{rule.Deadline.Kind}",
                rule.DueAsync(store, clock.GetUtcNow(), cancellationToken),
                async (id, stop) => await rule.PassAsync(services, id, stop).ConfigureAwait(false) is null,
                cancellationToken).ConfigureAwait(false);
        }

        var isNewDay = since.UtcDateTime.Date < clock.GetUtcNow().UtcDateTime.Date;
        foreach (var work in ModuleCatalogue.Product.All<SweptWork>().Where(work => isNewDay || !work.IsDaily))
            await work.RunAsync(services, cancellationToken).ConfigureAwait(false);
        foreach (var rule in rules) await SweepRemindersAsync(rule, since, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Of several reminders of one deadline that were missed, the last is sent.</summary>
    private async Task SweepRemindersAsync(DeadlineRule rule, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var reminded = new HashSet<Guid>();
        foreach (var before in rule.Deadline.Reminders.Order())
        {
            await sweeper.RunAsync(
                $"{rule.Deadline.Kind} reminder",
                rule.RemindersDueAsync(store, before, since, clock.GetUtcNow(), cancellationToken),
                async (id, stop) => reminded.Add(id) && await rule.RemindAsync(services, id, before, stop).ConfigureAwait(false) is { Refusal: null, Value: true },
                cancellationToken).ConfigureAwait(false);
        }
    }
}
