using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Adapters.Blobs;

/// <summary>
/// A container of Azure Blob Storage, and the one place that decides how long its service may take and what its failures mean.
/// </summary>
public sealed class BlobContainer
{
    /// <summary>How long the service may be silent, repeats and all.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly BlobContainerClient client;
    private readonly TimeProvider clock;
    private readonly bool isMadeHere;

    /// <summary>A container that is there.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="identity">May read and write in it.</param>
    /// <param name="clock">Measures how long the service is silent.</param>
    public BlobContainer(Uri address, TokenCredential identity, TimeProvider clock)
    {
        client = new BlobContainerClient(address, identity, Options());
        this.clock = clock;
    }

    /// <summary>A container of the account that a connection string names, made by whoever first misses it.</summary>
    /// <param name="connectionString">Of a storage account, with its key.</param>
    /// <param name="name">The container's.</param>
    /// <param name="clock">Measures how long the service is silent.</param>
    /// <exception cref="FormatException">It is no connection string.</exception>
    public BlobContainer(string connectionString, string name, TimeProvider clock)
    {
        client = new BlobContainerClient(connectionString, name, Options());
        this.clock = clock;
        isMadeHere = true;
    }

    /// <summary>Whether a text is a connection string of a storage account.</summary>
    public static bool IsReadable(string connectionString)
    {
        try
        {
            _ = new BlobServiceClient(connectionString);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Asks the service something, and tells of an outage in the port's terms.</summary>
    /// <param name="question">Asked again from its start where the container was missing and could be made.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="StoreUnavailableException">The service does not answer, or does not let the app in.</exception>
    internal async Task<T> AskAsync<T>(Func<BlobContainerClient, StallLimit, Task<T>> question, CancellationToken cancellationToken)
    {
        using var limit = new StallLimit(Patience, clock, cancellationToken);
        try
        {
            return await AskOrMakeAsync(question, limit);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && (limit.IsReached || IsOutage(failure)))
        {
            throw new StoreUnavailableException(Tell(failure), failure);
        }
    }

    private async Task<T> AskOrMakeAsync<T>(Func<BlobContainerClient, StallLimit, Task<T>> question, StallLimit limit)
    {
        try
        {
            return await question(client, limit);
        }
        catch (RequestFailedException missing) when (isMadeHere && missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await client.CreateIfNotExistsAsync(cancellationToken: limit.Token);
            return await question(client, limit);
        }
    }

    /// <summary>Few repeats, soon: what takes longer is told to come again. How long a request may be silent is not for the client to say.</summary>
    private static BlobClientOptions Options() => new()
    {
        Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(200), MaxDelay = TimeSpan.FromSeconds(1), NetworkTimeout = Timeout.InfiniteTimeSpan },
    };

    /// <summary>Whether it says that the service is away, or closed to the app, and nothing about what was asked.</summary>
    private static bool IsOutage(Exception failure) => failure switch
    {
        // One for each try.
        AggregateException tries => tries.InnerExceptions.All(IsOutage),
        RequestFailedException refused => refused.Status is 0 or 401 or 403 or 408 or 412 or 429 or >= 500 || IsWithoutContainer(refused),
        AuthenticationFailedException or HttpRequestException or IOException => true,
        _ => false,
    };

    private static bool IsWithoutContainer(RequestFailedException refused) =>
        refused.ErrorCode == BlobErrorCode.ContainerNotFound || refused.ErrorCode == BlobErrorCode.ContainerBeingDeleted
        || refused.ErrorCode == BlobErrorCode.ContainerDisabled;

    /// <summary>One line; a wrong key is worth another than a server that is away.</summary>
    private static string Tell(Exception failure) => failure switch
    {
        RequestFailedException { Status: > 0 } refused => $"Blob Storage refuses with {refused.Status} {refused.ErrorCode}.",
        AuthenticationFailedException refused => $"Blob Storage cannot be signed in to: {refused.Message}",
        _ => "Blob Storage does not answer, or not in time.",
    };
}
