using System.Net.Sockets;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Kelmah.Kernel.Queues;

namespace Kelmah.Adapters.ServiceBus;

/// <summary>How long Service Bus is waited for, and what its failures mean.</summary>
public static class ServiceBusFailures
{
    /// <summary>What one call may take, the client's own repeats with it.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Options of a client that only sends and looks: it tries twice and gives up before <see cref="Patience"/> ends, because
    /// whoever called is told, and comes again. The client's own defaults are those of one that receives, a minute for each try.
    /// </summary>
    public static ServiceBusClientOptions ClientOptions() => new()
    {
        RetryOptions =
        {
            MaxRetries = 1,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(1),
            TryTimeout = TimeSpan.FromSeconds(4),
        },
    };

    /// <summary>Does something, and tells of an outage in the port's terms.</summary>
    /// <param name="clock">What <see cref="Patience"/> goes by.</param>
    /// <param name="work">Given up when the token that it is handed says so.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="QueuesUnavailableException">Service Bus does not answer, or not in time.</exception>
    internal static async Task<T> GuardAsync<T>(TimeProvider clock, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            // The client does not look at its token everywhere, and nobody waits for it longer than that.
            return await work(either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && IsOutage(failure))
        {
            throw new QueuesUnavailableException(Tell(failure), failure);
        }
    }

    /// <summary>Whether it says that the service does not answer, or not in time, and nothing about what was asked.</summary>
    private static bool IsOutage(Exception failure) => failure switch
    {
        // A lock that was lost goes with the connection that held it.
        ServiceBusException refused => refused.IsTransient
            || refused.Reason is ServiceBusFailureReason.GeneralError or ServiceBusFailureReason.MessageLockLost
                or ServiceBusFailureReason.ServiceBusy or ServiceBusFailureReason.ServiceCommunicationProblem or ServiceBusFailureReason.ServiceTimeout,
        OperationCanceledException or TimeoutException or SocketException => true,
        _ => IsRefusal(failure),
    };

    /// <summary>The service, or the one that vouches for the app, lets nobody in.</summary>
    private static bool IsRefusal(Exception failure) => failure is UnauthorizedAccessException or AuthenticationFailedException;

    /// <summary>One line; a missing role is worth another than a service that is away.</summary>
    private static string Tell(Exception failure) =>
        IsRefusal(failure) ? $"Service Bus lets nobody in: {failure.Message}" : "Service Bus does not answer, or not in time.";
}
