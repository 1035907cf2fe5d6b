using Grpc.Core;
using Kelmah.WorkerHost.Tests.Rpc;

namespace Kelmah.WorkerHost.Tests.Host;

/// <summary>What a worker calls when it starts.</summary>
internal sealed class RpcService(WorkerSlot slot) : FunctionRpc.FunctionRpcBase
{
    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken)
            || requestStream.Current.ContentCase != StreamingMessage.ContentOneofCase.StartStream)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "A worker begins with its id."));
        }

        await slot.Accept().RunAsync(requestStream, responseStream, context.CancellationToken);
    }
}
