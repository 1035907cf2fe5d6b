using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Kelmah.Payments;
using Kelmah.Simulators.Stripe;
using Kelmah.Sqlite;
using Kelmah.Testing.Stripe;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kelmah.Tests.Lives;

/// <summary>The simulator of Stripe over a file of its own, called without a network. It outlives the host that calls it.</summary>
internal sealed class SimulatedStripe : IAsyncDisposable
{
    private static readonly Uri Address = new("http://localhost/");

    private readonly SqliteDatabase database;
    private readonly StripeSimulator simulator;
    private readonly StripeWebhookPosts posts;
    private IServiceProvider? receiver;

    private SimulatedStripe(SqliteDatabase database, TimeProvider clock, Power power)
    {
        this.database = database;
        var options = Options.Create(new StripeSimulatorOptions());
        simulator = new(database, clock, options, new StripeWebhookSignal());
        posts = new(database, clock, options, NullLogger<StripeWebhookPosts>.Instance, new ToInbox(this, power)) { Concurrency = 1 };
        Network = new ToSimulator(simulator, power);
    }

    /// <summary>What the product's client calls over.</summary>
    public HttpMessageHandler Network { get; }

    public static async Task<SimulatedStripe> OpenAsync(string file, TimeProvider clock, Power power)
    {
        var database = new SqliteDatabase(file);
        await StripeSimulator.MigrateAsync(database);
        return new(database, clock, power);
    }

    /// <summary>What a payer, an administrator in the Dashboard or a bank does: a call whose answer always comes.</summary>
    /// <param name="method">The verb.</param>
    /// <param name="path">After the version.</param>
    /// <param name="form">What is sent.</param>
    /// <param name="account">The connected account in whose name it is called; null for the platform.</param>
    public async Task<StripeAnswer> CallAsync(string method, string path, string form = "", string? account = null)
    {
        var call = new StripeCall(method, path, "", form, $"Bearer {StripeSimulatorHost.ApiKey}", null, Address) { Account = account };
        return (await simulator.AnswerAsync(call, default)).Answer;
    }

    public Task<StripeAnswer> ControlAsync(string id, IStripeControl control) => simulator.ControlAsync(id, control.Apply);

    /// <summary>The owner of a connected account gives all that is asked.</summary>
    public Task CompleteOnboardingAsync(string account) => simulator.ControlAsync(account, StripeAccounts.CompleteOnboarding);

    public Task MisbehaveAsync(StripeMisbehaviour settings) => simulator.SetMisbehaviourAsync(settings);

    /// <summary>Posts what is due to the inbox of the host that runs now, once each.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> PostDueAsync(IServiceProvider services)
    {
        receiver = services;
        await simulator.ApplyDueAsync();
        return await posts.PostDueAsync(Address, default);
    }

    /// <summary>Whether anything is planned, or to be posted.</summary>
    public bool IsQuiet => HasPosted && database.ReadSnapshot(session => StripeLaterChange.NextDue(session) is null);

    /// <summary>Whether no webhook is left to be posted.</summary>
    public bool HasPosted => database.ReadSnapshot(session => StripeDelivery.NextDue(session, "pending") is null && StripeDelivery.NextDue(session, "held") is null);

    /// <summary>Grows with each event that Stripe has had.</summary>
    public long Changes => database.Read(session => new StripeObjectTable(session).LastSequence);

    public IReadOnlyList<JsonObject> All(string type) => database.Read(session => new StripeObjectTable(session).Walk(type).Reverse().ToList());

    public IReadOnlyList<(string Currency, long Amount)> Balances() => database.Read(session => new StripeObjectTable(session).Balances());

    /// <summary>What a connected account holds.</summary>
    public IReadOnlyList<(string Currency, long Amount)> BalancesOf(string account) => database.Read(session => new StripeConnected(session).Balances(account));

    public async ValueTask DisposeAsync()
    {
        posts.Dispose();
        Network.Dispose();
        await database.DisposeAsync();
    }

    private sealed class ToSimulator(StripeSimulator simulator, Power power) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            power.Draw();
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            var key = request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null;
            var call = new StripeCall(
                request.Method.Method, request.RequestUri!.AbsolutePath["/v1/".Length..], request.RequestUri.Query.TrimStart('?'), body, $"{request.Headers.Authorization}", key, Address)
            {
                Account = request.Headers.TryGetValues("Stripe-Account", out var accounts) ? accounts.Single() : null,
            };
            var reply = await simulator.AnswerAsync(call, cancellationToken);
            power.Draw();
            if (reply.Abort) throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was cut.");
            var response = new HttpResponseMessage((HttpStatusCode)reply.Answer.Status) { Content = new StringContent(reply.Answer.Body, Encoding.UTF8, "application/json"), RequestMessage = request };
            response.Headers.Add("Request-Id", reply.RequestId);
            return response;
        }
    }

    private sealed class ToInbox(SimulatedStripe stripe, Power power) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (power.IsOut) return new(HttpStatusCode.ServiceUnavailable);
            try
            {
                var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
                var inbox = stripe.receiver!.GetRequiredService<StripeWebhookInbox>();
                var received = await inbox.ReceiveAsync(body, request.Headers.GetValues("Stripe-Signature").Single(), cancellationToken);
                return new(received.Refusal is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
            }
            catch (PowerCutException)
            {
                return new(HttpStatusCode.ServiceUnavailable);
            }
        }
    }
}
