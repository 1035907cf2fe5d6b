namespace Kelmah.Testing;

/// <summary>Tells of each request before it goes out.</summary>
public sealed class ObservingHandler(Action<HttpRequestMessage> sending) : DelegatingHandler(new SocketsHttpHandler())
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        sending(request);
        return base.SendAsync(request, cancellationToken);
    }
}
