using Kelmah.Kernel;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Kelmah.Adapters.Redis;

/// <summary>
/// The connection to Redis, and the one place that decides what its absence means: whoever asks says what to answer instead,
/// nobody waits for long, and an outage is logged once when it begins and once when it is over.
/// </summary>
/// <param name="options">Where it is.</param>
/// <param name="clock">Measures the pause after a failure.</param>
/// <param name="logger">Told of outages.</param>
public sealed partial class RedisConnection(IOptions<RedisOptions> options, TimeProvider clock, ILogger<RedisConnection> logger) : IAsyncDisposable
{
    /// <summary>Milliseconds that a question and a connection may take, unless the setting says otherwise. The first question waits for one connection only.</summary>
    private const string Defaults = "asyncTimeout=1000,connectTimeout=2000,connectRetry=1";

    /// <summary>So that a server that hangs holds up a request now and then, and not each one.</summary>
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly OnceMade<ConnectionMultiplexer> connection = new(() => ConnectionMultiplexer.ConnectAsync(Configure(options.Value.ConnectionString)));
    private long pausedUntil;
    private int isDown;

    /// <summary>Asks Redis; answers <paramref name="otherwise"/> where it is not to be had.</summary>
    public async ValueTask<T> AskAsync<T>(Func<IDatabase, Task<T>> question, T otherwise)
    {
        if (clock.GetUtcNow().UtcTicks < Volatile.Read(ref pausedUntil)) return otherwise;
        try
        {
            var answer = await question((await connection.GetAsync().ConfigureAwait(false)).GetDatabase()).ConfigureAwait(false);
            if (Interlocked.Exchange(ref isDown, 0) != 0) LogReturn();
            return answer;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            Volatile.Write(ref pausedUntil, (clock.GetUtcNow() + PauseAfterFailure).UtcTicks);
            if (Interlocked.Exchange(ref isDown, 1) == 0) LogOutage(failure);
            return otherwise;
        }
    }

    /// <summary>Completes when Redis answers.</summary>
    /// <exception cref="RedisException">It does not.</exception>
    /// <exception cref="TimeoutException">It does not in time.</exception>
    public async Task PingAsync(CancellationToken cancellationToken) =>
        await (await connection.GetAsync().WaitAsync(cancellationToken).ConfigureAwait(false)).GetDatabase().PingAsync()
            .WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Closes the connection, if there is one.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!connection.IsBegun) return;
        var opening = connection.GetAsync();
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully) await opening.Result.DisposeAsync().ConfigureAwait(false);
    }

    private static ConfigurationOptions Configure(string text)
    {
        // What comes later wins, so the setting's own options do.
        var configuration = ConfigurationOptions.Parse($"{Defaults},{text}");
        // The app starts and serves without Redis, and is back on it by itself; a question does not queue for that.
        configuration.AbortOnConnectFail = false;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ReconnectRetryPolicy = new LinearRetry(1000);
        configuration.ClientName ??= "kelmah";
        return configuration;
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Redis does not answer: rate limits and locks of addresses let everything pass, and sessions that other instances revoke end with their access tokens")]
    private partial void LogOutage(Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis answers again")]
    private partial void LogReturn();
}
