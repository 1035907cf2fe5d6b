using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kelmah.Kernel.Modules;

/// <summary>Collects what the modules say of themselves.</summary>
public sealed class ModuleBuilder
{
    private readonly List<CollectionDefinition> collections = [];
    private readonly List<SettingsRule> settings = [];
    private readonly List<object> parts = [];
    private readonly List<Action<ModuleBuilder>> later = [];

    internal IReadOnlyList<CollectionDefinition> Collections => collections;

    internal IReadOnlyList<SettingsRule> SettingsRules => settings;

    /// <summary>Everything else, what is described later included.</summary>
    internal IReadOnlyList<object> DescribeAll()
    {
        foreach (var describe in later) describe(this);
        later.Clear();
        return parts;
    }

    /// <summary>Adds a fact of a kind that the kernel does not know, such as a notification's template; found by <see cref="ModuleCatalogue.All{T}"/>.</summary>
    public void Add(object part) => parts.Add(part);

    /// <summary>Describes more when anything but collections and settings is first asked for: large tables do not lengthen the start.</summary>
    public void Later(Action<ModuleBuilder> describe) => later.Add(describe);

    /// <summary>Adds the settings of a section, checked at the start, for who asks for <typeparamref name="T"/> itself.</summary>
    /// <param name="section">The beginning of their names, such as <c>Contracts</c>.</param>
    /// <param name="check">Adds checks beside the annotations; their messages name the setting.</param>
    public void Settings<T>(string section, Action<OptionsBuilder<T>>? check = null)
        where T : class =>
        settings.Add(new SettingsRule((services, configuration) =>
        {
            services.AddSingleton(provider => provider.GetRequiredService<IOptions<T>>().Value);
            var options = services.AddSettings<T>(configuration, section);
            check?.Invoke(options);
        }));

    /// <summary>Stores an entity; the stores create its collection, indexes and validation.</summary>
    public void Collection(CollectionDefinition definition) => collections.Add(definition);

    /// <summary>Says how long the documents of a collection are kept.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="end">What ends a document.</param>
    /// <param name="kept">How long, as a phrase.</param>
    /// <param name="settings">The settings that say how long.</param>
    public void Retention(CollectionDefinition collection, RetentionEnd end, string kept, params ReadOnlySpan<string> settings) =>
        parts.Add(new RetentionRule(collection, end, kept) { Settings = [.. settings] });

    /// <summary>The same for documents that go at an age of a setting; the sweep of what is over deletes them.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="setting">The setting.</param>
    /// <param name="kept">How long, as a phrase.</param>
    /// <param name="age">The setting's value.</param>
    /// <param name="over">What is older than a time; an index serves it.</param>
    public void Retention<T, TOptions>(
        CollectionDefinition<T> collection, string setting, string kept, Func<TOptions, TimeSpan> age, Func<DateTimeOffset, Filter<T>> over)
        where T : Entity
        where TOptions : notnull =>
        parts.Add(new AgeRule<T, TOptions>(collection, kept, age, over) { Settings = [setting] });

    /// <summary>Adds a deadline: the lifecycle waits for it, and the sweeper is its safety net.</summary>
    /// <param name="deadline">The deadline.</param>
    /// <param name="pass">The command that passing it runs: safe to repeat, refused where the deadline does not run any more.</param>
    public void Deadline<T, TUseCases, TResult>(Deadline<T> deadline, Func<TUseCases, Guid, CancellationToken, Task<Result<TResult>>> pass)
        where T : Entity
        where TUseCases : notnull =>
        parts.Add(new DeadlineRule<T>(
            deadline,
            async (services, id, stop) => (await pass(services.GetRequiredService<TUseCases>(), id, stop).ConfigureAwait(false)).Refusal?.Error.Code));

    /// <summary>Adds a lifecycle, which the one orchestrator of lifecycles runs.</summary>
    /// <param name="collection">Where the entity is stored.</param>
    /// <param name="status">Its status as the API spells it.</param>
    /// <param name="standing">Whether its deadlines run.</param>
    public void Lifecycle<T>(CollectionDefinition<T> collection, Func<T, string> status, Func<T, LifecycleStanding> standing)
        where T : Entity =>
        Lifecycle(collection, status, (_, _, _) => Task.FromResult(standing));

    /// <summary>The same, for an entity whose deadlines also depend on another.</summary>
    /// <param name="collection">Where the entity is stored.</param>
    /// <param name="status">Its status as the API spells it.</param>
    /// <param name="standing">Whether the deadlines of each of some entities run; reads what that depends on once for all of them.</param>
    public void Lifecycle<T>(
        CollectionDefinition<T> collection,
        Func<T, string> status,
        Func<IDocumentReader, IReadOnlyList<T>, CancellationToken, Task<Func<T, LifecycleStanding>>> standing)
        where T : Entity =>
        parts.Add(new Lifecycle<T>(collection, status, standing));

    /// <summary>Adds work that is due by a query and no deadline; the sweeper runs it.</summary>
    /// <param name="work">What is done, for the log.</param>
    /// <param name="due">What is due at a time.</param>
    /// <param name="act">The command: safe to repeat.</param>
    public void Sweep<T, TUseCases, TResult>(string work, Func<DateTimeOffset, Query<T>> due, Func<TUseCases, Guid, CancellationToken, Task<Result<TResult>>> act)
        where T : Entity
        where TUseCases : notnull =>
        AddSweep(isDaily: false, work, due, act);

    /// <summary>The same, once a day: for work that is done elsewhere at once, and of which much must be looked at.</summary>
    /// <param name="work">What is done, for the log.</param>
    /// <param name="due">What is looked at.</param>
    /// <param name="act">The command: safe to repeat, refused where there is nothing to do.</param>
    public void DailySweep<T, TUseCases, TResult>(string work, Func<DateTimeOffset, Query<T>> due, Func<TUseCases, Guid, CancellationToken, Task<Result<TResult>>> act)
        where T : Entity
        where TUseCases : notnull =>
        AddSweep(isDaily: true, work, due, act);

    /// <summary>Shows an entity's events and deadlines on the timeline of another.</summary>
    /// <param name="theirs">Those that belong to the owner of an id.</param>
    public void Timeline<TOwner, T>(Func<Guid, Filter<T>> theirs)
        where TOwner : Entity
        where T : Entity =>
        parts.Add(new TimelinePart<T>(typeof(TOwner), theirs));

    /// <summary>
    /// Says how an entity is shown outside of its own routes, such as among the changes of a dry run: in the view that the API has of it, and to
    /// whom. One that no module says it of is shown to nobody.
    /// </summary>
    /// <param name="view">The view for a reader; null for one who may not see it.</param>
    public void Shown<T>(Func<Caller, T, object?> view)
        where T : Entity =>
        Shown<T>((_, reader, entity, _) => ValueTask.FromResult(view(reader, entity)));

    /// <summary>The same, where it depends on something else whether a reader may see it.</summary>
    public void Shown<T>(Func<IDocumentReader, Caller, T, CancellationToken, ValueTask<object?>> view)
        where T : Entity =>
        parts.Add(new ShownEntity(typeof(T), (store, reader, entity, stop) => view(store, reader, (T)entity, stop)));

    /// <summary>Says what follows from an event, or from every event of a base type.</summary>
    public EventBuilder<TEvent> On<TEvent>()
        where TEvent : DomainEvent =>
        new(this);

    private void AddSweep<T, TUseCases, TResult>(
        bool isDaily, string work, Func<DateTimeOffset, Query<T>> due, Func<TUseCases, Guid, CancellationToken, Task<Result<TResult>>> act)
        where T : Entity
        where TUseCases : notnull =>
        parts.Add(new SweptWork(isDaily, (services, stop) =>
        {
            var useCases = services.GetRequiredService<TUseCases>();
            var ids = services.GetRequiredService<IDocumentStore>().IdsAsync(due(services.GetRequiredService<TimeProvider>().GetUtcNow()), stop);
            return services.GetRequiredService<Sweeper>().RunAsync(
                work, ids, async (id, token) => (await act(useCases, id, token).ConfigureAwait(false)).Refusal is null, stop);
        }));
}

/// <summary>Settings of a module.</summary>
internal sealed record SettingsRule(Action<IServiceCollection, IConfiguration> AddTo);

/// <summary>Work that the sweeper runs.</summary>
internal sealed record SweptWork(bool IsDaily, Func<IServiceProvider, CancellationToken, Task> RunAsync);
