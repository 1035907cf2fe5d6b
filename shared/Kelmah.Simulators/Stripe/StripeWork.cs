using System.Text.Json.Nodes;
using Kelmah.Sqlite;

namespace Kelmah.Simulators.Stripe;

/// <summary>What one request works with: its arguments, the objects, and the events that it causes.</summary>
/// <remarks>
/// A mutating request runs inside one savepoint of the file's writer, so that its objects, events, webhook deliveries and
/// the answer kept for its idempotency key are stored together or not at all. A reading one gets a read-only session.
/// </remarks>
internal sealed class StripeWork(
    SqliteSession session, DateTimeOffset now, JsonObject arguments, StripeMisbehaviourState misbehaviour)
{
    private readonly List<JsonObject> events = [];
    private readonly List<JsonObject> foreignEvents = [];

    public StripeParameters Parameters { get; } = new(arguments);

    public StripeObjectTable Objects { get; } = new(session);

    /// <summary>What connected accounts have.</summary>
    public StripeConnected Connected { get; } = new(session);

    public StripeMisbehaviourState Misbehaviour { get; } = misbehaviour;

    /// <summary>The id that stands in the request's path; empty if its route has none.</summary>
    public string Id { get; init; } = "";

    /// <summary>Where the simulator was called, for links to its own pages.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>The connected account in whose name the call is made; null for the platform's own.</summary>
    public string? Account { get; init; }

    public string? RequestId { get; init; }

    public string? IdempotencyKey { get; init; }

    /// <summary>The simulator's time: that of the request, or that at which a later change is due.</summary>
    public DateTimeOffset Time { get; } = now;

    /// <summary>The simulator's time in whole seconds of the Unix epoch, as Stripe's objects carry it.</summary>
    public long Now { get; } = now.ToUnixTimeSeconds();

    /// <summary>The events that this request caused, in order.</summary>
    public IReadOnlyList<JsonObject> Events => events;

    /// <summary>Those that are posted, but are not in the platform's list of events: of connected accounts, and of the API's version 2.</summary>
    public IReadOnlyList<JsonObject> ForeignEvents => foreignEvents;

    /// <summary>A new object with every field of Stripe's sample, an id of its type and the time.</summary>
    public JsonObject New(string type)
    {
        var created = StripeSamples.Copy(type);
        if (created.ContainsKey("id")) created["id"] = StripeIds.New(type);
        if (created.ContainsKey("created")) created["created"] = Now;
        return created;
    }

    /// <summary>Stores a new object and says so.</summary>
    public StripeAnswer Create(JsonObject created, string? eventType = null)
    {
        Objects.Insert(created);
        if (eventType is not null) Emit(eventType, created);
        return StripeAnswer.Ok(created);
    }

    public JsonObject? Find(string type) => Objects.Find(type, Id);

    /// <summary>Answers the object that the path names.</summary>
    public StripeAnswer Get(string type, string param = "id")
    {
        if (Parameters.Refusal is { } refusal) return refusal;
        return Find(type) is { } found ? StripeAnswer.Ok(found) : StripeAnswer.Missing(type, Id, param);
    }

    /// <summary>Plans a change of an object.</summary>
    /// <param name="kind">What will be done, a constant of <see cref="StripeLaterChange"/>.</param>
    /// <param name="subject">To which object.</param>
    /// <param name="seconds">How long from now, by the simulator's clock.</param>
    public void Later(string kind, JsonObject subject, double seconds) =>
        StripeLaterChange.Plan(session, new(Time.AddSeconds(seconds), kind, subject["id"]!.GetValue<string>()));

    /// <summary>Says what has happened to an object.</summary>
    /// <param name="type">The event's type.</param>
    /// <param name="subject">The object as it is now.</param>
    /// <param name="previous">What the changed fields were, as Stripe tells of an update.</param>
    public void Emit(string type, JsonObject subject, JsonObject? previous = null) => events.Add(NewEvent(type, subject, previous));

    public void EmitForeign(JsonObject emitted) => foreignEvents.Add(emitted);

    public JsonObject NewEvent(string type, JsonObject subject, JsonObject? previous = null)
    {
        var emitted = New("event");
        emitted["api_version"] = StripeSimulatorOptions.ApiVersion;
        emitted["type"] = type;
        emitted["data"] = new JsonObject { ["object"] = subject.DeepClone() };
        if (previous is not null) emitted["data"]!["previous_attributes"] = previous;
        emitted["request"] = new JsonObject { ["id"] = RequestId, ["idempotency_key"] = IdempotencyKey };
        return emitted;
    }
}
