using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Grpc.Core;
using Kelmah.WorkerHost.Tests.Rpc;

namespace Kelmah.WorkerHost.Tests.Host;

/// <summary>The stream of messages between the host and one worker process.</summary>
internal sealed class WorkerConnection
{
    private readonly Channel<StreamingMessage> outgoing = Channel.CreateUnbounded<StreamingMessage>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> asked = new(StringComparer.Ordinal);
    private readonly Action<RpcLog> log;
    private long lastId;
    private volatile bool over;

    public WorkerConnection(Action<RpcLog> log) => this.log = log;

    /// <summary>Where the worker's own web server listens.</summary>
    public Uri HttpAddress { get; private set; } = null!;

    /// <summary>What the worker has, once it is loaded.</summary>
    public IReadOnlyList<IndexedFunction> Functions { get; private set; } = [];

    /// <summary>Carries messages both ways until the worker is gone.</summary>
    public async Task RunAsync(IAsyncStreamReader<StreamingMessage> from, IServerStreamWriter<StreamingMessage> to, CancellationToken cancellationToken)
    {
        var sending = SendAllAsync(to, cancellationToken);
        try
        {
            await foreach (var message in from.ReadAllAsync(cancellationToken)) Take(message);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The process was killed.
        }
        finally
        {
            over = true;
            outgoing.Writer.Complete();
            foreach (var waiting in asked.Values) waiting.TrySetException(new WorkerGoneException());
            await sending;
        }
    }

    /// <summary>Prepares the worker as the host does: its settings, then the list of its functions, then each of them.</summary>
    public async Task<IReadOnlyList<FunctionLoadResponse>> LoadAsync(string folder)
    {
        var init = new WorkerInitRequest { HostVersion = "4.1048.0", WorkerDirectory = folder, FunctionAppDirectory = folder };
        var worker = (await AskAsync(new StreamingMessage { WorkerInitRequest = init })).WorkerInitResponse;
        worker.Result.ThrowUnlessSuccess("The worker's start");
        HttpAddress = new Uri(worker.Capabilities["HttpUri"]);

        var request = new FunctionsMetadataRequest { FunctionAppDirectory = folder };
        var listed = (await AskAsync(new StreamingMessage { FunctionsMetadataRequest = request })).FunctionMetadataResponse;
        listed.Result.ThrowUnlessSuccess("The list of functions");
        if (listed.UseDefaultMetadataIndexing) throw new InvalidOperationException("The worker lists no functions: it has no generated metadata.");
        Functions = [.. listed.FunctionMetadataResults.Select(metadata => new IndexedFunction(metadata))];
        return await Task.WhenAll(Functions.Select(function => LoadAsync(function.Metadata)));
    }

    /// <summary>Runs a function; a failure of it is an answer, too.</summary>
    /// <exception cref="WorkerGoneException">The process ended first.</exception>
    public async Task<InvocationResponse> InvokeAsync(InvocationRequest invocation) =>
        (await AskAsync(new StreamingMessage { InvocationRequest = invocation })).InvocationResponse;

    /// <summary>Asks the worker to end itself.</summary>
    public void Terminate() => outgoing.Writer.TryWrite(new StreamingMessage { WorkerTerminate = new WorkerTerminate() });

    private async Task<FunctionLoadResponse> LoadAsync(RpcFunctionMetadata metadata)
    {
        var request = new FunctionLoadRequest { FunctionId = metadata.FunctionId, Metadata = metadata };
        return (await AskAsync(new StreamingMessage { FunctionLoadRequest = request })).FunctionLoadResponse;
    }

    private async Task<StreamingMessage> AskAsync(StreamingMessage message)
    {
        message.RequestId = Interlocked.Increment(ref lastId).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        asked[message.RequestId] = answer;
        if (over || !outgoing.Writer.TryWrite(message)) throw new WorkerGoneException();
        try
        {
            return await answer.Task;
        }
        finally
        {
            asked.TryRemove(message.RequestId, out _);
        }
    }

    private void Take(StreamingMessage message)
    {
        if (message.ContentCase == StreamingMessage.ContentOneofCase.RpcLog) log(message.RpcLog);
        else if (asked.TryGetValue(message.RequestId, out var waiting)) waiting.TrySetResult(message);
    }

    private async Task SendAllAsync(IServerStreamWriter<StreamingMessage> to, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in outgoing.Reader.ReadAllAsync(cancellationToken)) await to.WriteAsync(message, cancellationToken);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or InvalidOperationException or RpcException)
        {
            // The process was killed; who waits for an answer is told by the reading side.
        }
    }
}

/// <summary>The worker process ended, so that nobody knows what became of the call.</summary>
internal sealed class WorkerGoneException() : Exception("The worker process is gone.");
