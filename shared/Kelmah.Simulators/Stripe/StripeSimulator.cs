using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Kelmah.Sqlite;
using Microsoft.Extensions.Options;

namespace Kelmah.Simulators.Stripe;

/// <summary>Answers calls as api.stripe.com does, from objects that are kept in the shared file.</summary>
internal sealed class StripeSimulator(
    SqliteDatabase database, TimeProvider clock, IOptions<StripeSimulatorOptions> options, StripeWebhookSignal webhooks)
{
    private const string Component = "stripe_simulator";
    private const int MaxKeyLength = 255;

    private readonly StripeSimulatorOptions options = options.Value;
    private readonly ConcurrentDictionary<string, bool> keysInUse = new(StringComparer.Ordinal);

    public static Task MigrateAsync(SqliteDatabase database) => database.MigrateAsync(
        Component,
        StripeObjectTable.Schema + StripeKeptAnswer.Schema + StripeDelivery.Schema + StripeMisbehaviourState.Schema,
        StripeLaterChange.Schema,
        StripeConnected.Schema);

    public async Task<StripeReply> AnswerAsync(StripeCall call, CancellationToken cancellationToken)
    {
        var requestId = StripeIds.Prefixed("req_");
        if (Unauthorized(call.Authorization) is { } unauthorized) return new(unauthorized, requestId);
        if (StripeRoute.Find(call.Method, call.Path) is not var (route, id)) return new(Unrecognized(call), requestId);
        if (StripeForm.TryParse(call.Method == "POST" ? call.Body : call.Query) is not { } arguments)
            return new(StripeAnswer.InvalidRequest("Invalid request: the parameters are not form encoded."), requestId);
        await ApplyDueAsync().ConfigureAwait(false);
        if (route.Mutates) return await ChangeAsync(call, new(route, id, arguments, requestId), cancellationToken).ConfigureAwait(false);
        var answer = await database.ReadSnapshotAsync(
            session => Read(session, call, new(route, id, arguments, requestId)), cancellationToken).ConfigureAwait(false);
        return new(answer, requestId);
    }

    /// <summary>Makes the changes whose time has come, each in a transaction of its own, with its events.</summary>
    public async Task ApplyDueAsync()
    {
        var now = clock.GetUtcNow();
        while (database.Read(StripeLaterChange.NextDue) <= now)
        {
            await database.WriteAsync(session =>
            {
                if (StripeLaterChange.TakeDue(session, now) is not { } change) return;
                var work = new StripeWork(session, change.Due, [], Misbehaviour(session)) { Id = change.ObjectId };
                change.Apply(work);
                Store(session, work);
            }).ConfigureAwait(false);
            webhooks.Set();
        }
    }

    /// <summary>Does what no call of the API asks for, such as a cardholder's dispute.</summary>
    /// <param name="id">The object that it is about; empty if it makes one.</param>
    /// <param name="operation">What is done.</param>
    public async Task<StripeAnswer> ControlAsync(string id, Func<StripeWork, StripeAnswer> operation)
    {
        await ApplyDueAsync().ConfigureAwait(false);
        var answer = await database.WriteAsync(session =>
        {
            var work = new StripeWork(session, clock.GetUtcNow(), [], Misbehaviour(session)) { Id = id };
            var done = operation(work);
            Store(session, work);
            return done;
        }).ConfigureAwait(false);
        webhooks.Set();
        return answer;
    }

    public StripeMisbehaviour Misbehaviour() => database.Read(session => Misbehaviour(session).Settings);

    public async Task SetMisbehaviourAsync(StripeMisbehaviour? settings)
    {
        await database.WriteAsync(session =>
        {
            if (settings is null) StripeMisbehaviourState.Reset(session);
            else StripeMisbehaviourState.Replace(session, settings);
        }).ConfigureAwait(false);
        webhooks.Set();
    }

    private StripeMisbehaviourState Misbehaviour(SqliteSession session) =>
        StripeMisbehaviourState.Load(session, options.Misbehaviour);

    private StripeAnswer Read(SqliteSession session, StripeCall call, Request request)
    {
        var work = new StripeWork(session, clock.GetUtcNow(), request.Arguments, Misbehaviour(session))
        {
            Id = request.Id,
            BaseUrl = call.BaseUrl,
            Account = call.Account,
        };
        return StripeExpansion.Apply(request.Route.Operation(work), request.Arguments, work.Objects);
    }

    private async Task<StripeReply> ChangeAsync(StripeCall call, Request request, CancellationToken cancellationToken)
    {
        var key = KeyOf(call);
        if (call.IdempotencyKey?.Length > MaxKeyLength)
            return new(StripeAnswer.InvalidRequest($"The idempotency key is longer than {MaxKeyLength} characters."), request.RequestId);
        if (key is not null && !keysInUse.TryAdd(key, true)) return new(KeyInUse(call.IdempotencyKey!), request.RequestId);
        try
        {
            var reply = await database.WriteAsync(session => Change(session, call, request)).ConfigureAwait(false);
            if (reply.HasEvents) webhooks.Set();
            if (reply.Delay > TimeSpan.Zero) await Task.Delay(reply.Delay, clock, cancellationToken).ConfigureAwait(false);
            return reply;
        }
        finally
        {
            if (key is not null) keysInUse.TryRemove(key, out _);
        }
    }

    private StripeReply Change(SqliteSession session, StripeCall call, Request request)
    {
        var misbehaviour = Misbehaviour(session);
        if (misbehaviour.RateLimits()) return new(TooMany(), request.RequestId);
        var reply = Repeat(session, call, request) ?? Work(session, call, request, misbehaviour);
        if (misbehaviour.Fails()) reply = reply with { Answer = Broken(), OriginalRequest = null };
        return reply with
        {
            Abort = misbehaviour.Aborts(),
            Delay = TimeSpan.FromSeconds(misbehaviour.Settings.AnswerDelaySeconds),
        };
    }

    private StripeReply? Repeat(SqliteSession session, StripeCall call, Request request)
    {
        if (KeyOf(call) is not { } key
            || StripeKeptAnswer.Find(session, key, clock.GetUtcNow().ToUnixTimeSeconds()) is not { } kept) return null;
        return kept.Mismatch(key, Endpoint(call), StripeForm.Fingerprint(request.Arguments)) is { } mismatch
            ? new(mismatch, request.RequestId)
            : new(kept.Answer, request.RequestId) { OriginalRequest = kept.RequestId };
    }

    private StripeReply Work(SqliteSession session, StripeCall call, Request request, StripeMisbehaviourState misbehaviour)
    {
        var work = new StripeWork(session, clock.GetUtcNow(), request.Arguments, misbehaviour)
        {
            Id = request.Id,
            BaseUrl = call.BaseUrl,
            Account = call.Account,
            RequestId = request.RequestId,
            IdempotencyKey = call.IdempotencyKey,
        };
        var answer = StripeExpansion.Apply(request.Route.Operation(work), request.Arguments, work.Objects);
        Store(session, work);
        // As at Stripe, arguments that fail validation do not use up the key.
        if (KeyOf(call) is { } key && answer != work.Parameters.Refusal)
        {
            new StripeKeptAnswer(Endpoint(call), StripeForm.Fingerprint(request.Arguments), answer, request.RequestId)
                .Keep(session, key, work.Now);
        }

        return new(answer, request.RequestId) { HasEvents = work.Events.Count + work.ForeignEvents.Count > 0 };
    }

    private void Store(SqliteSession session, StripeWork work)
    {
        foreach (var emitted in work.Events)
        {
            emitted["pending_webhooks"] = options.WebhookUrl is null ? 0 : 1;
            work.Objects.Insert(emitted);
        }

        if (options.WebhookUrl is null) return;
        foreach (var emitted in work.Events.Concat(work.ForeignEvents))
            StripeDelivery.Plan(session, emitted["id"]!.GetValue<string>(), emitted.ToJsonString(), work.Misbehaviour, work.Time);
    }

    private StripeAnswer? Unauthorized(string? authorization)
    {
        var key = BearerKey(authorization);
        if (key == options.ApiKey) return null;
        return StripeAnswer.Error(401, "invalid_request_error", string.IsNullOrEmpty(key)
            ? "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth."
            : "Invalid API Key provided.");
    }

    /// <summary>The key of <c>Bearer key</c>, or of <c>Basic</c> with the key as the user name.</summary>
    private static string? BearerKey(string? authorization)
    {
        if (authorization?.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) == true) return authorization[7..];
        if (authorization?.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) != true) return null;
        var bytes = new byte[authorization.Length];
        return Convert.TryFromBase64String(authorization[6..], bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length).Split(':')[0]
            : null;
    }

    /// <summary>Each connected account has keys of its own.</summary>
    private static string? KeyOf(StripeCall call) => call is { IdempotencyKey: { } key, Account: { } account } ? $"{account} {key}" : call.IdempotencyKey;

    private static string Endpoint(StripeCall call) => $"/v1/{call.Path}";

    private static StripeAnswer Unrecognized(StripeCall call) => StripeAnswer.Error(
        404, "invalid_request_error", $"Unrecognized request URL ({call.Method}: {Endpoint(call)}).");

    private static StripeAnswer KeyInUse(string key) => StripeAnswer.Error(
        409, "idempotency_error", $"There is currently another in-progress request using this Idempotent Key: {key}.", "idempotency_key_in_use");

    private static StripeAnswer TooMany() => StripeAnswer.Error(
        429, "invalid_request_error", "Request rate limit exceeded.", "rate_limit");

    private static StripeAnswer Broken() => StripeAnswer.Error(500, "api_error", "An unknown error occurred.");

    private sealed record Request(StripeRoute Route, string Id, JsonObject Arguments, string RequestId);
}
