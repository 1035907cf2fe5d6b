using System.Net;
using Microsoft.AspNetCore.Http;

namespace Kelmah.LocalHost.Tests.Http;

/// <summary>The rule of who is let in, also for peers that no test can be.</summary>
public sealed class LocalDoorTests
{
    public static TheoryData<string> ForwardingHeaders { get; } =
    [
        "Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix",
        "X-Forwarded-Server", "x-forwarded-for", "forwarded", "X-Original-For", "X-Original-Host", "X-Client-IP", "Client-IP", "True-Client-IP",
        "X-Cluster-Client-IP", "X-ProxyUser-IP", "CF-Connecting-IP", "CF-Ray", "Fastly-Client-IP", "Fly-Client-IP", "CDN-Loop",
        "X-Appengine-User-IP", "X-Amzn-Trace-Id", "X-Azure-ClientIP", "X-Azure-FDID", "X-ARR-LOG-ID", "X-ARR-SSL", "X-Envoy-External-Address",
    ];

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::ffff:127.8.0.1", true)]
    [InlineData("192.168.1.20", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("172.17.0.1", false)]
    [InlineData("169.254.1.1", false)]
    [InlineData("203.0.113.9", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:203.0.113.9", false)]
    [InlineData("fe80::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData(null, false)]
    public void Only_this_machine_is_let_in(string? peer, bool isLetIn)
    {
        var request = Request();
        request.HttpContext.Connection.RemoteIpAddress = peer is null ? null : IPAddress.Parse(peer);

        Assert.Equal(isLetIn ? null : "it comes from another machine", LocalDoor.Refusal(request));
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LocalHost:7071", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.1:80", true)]
    [InlineData("[::1]", true)]
    [InlineData("[::1]:7071", true)]
    [InlineData("", false)]
    [InlineData("example.com", false)]
    [InlineData("localhost.example.com", false)]
    [InlineData("localhost.", false)]
    [InlineData("example.localhost", false)]
    [InlineData("127.0.0.1.nip.io", false)]
    [InlineData("127.0.0.2", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("2130706433", false)]
    [InlineData("192.168.1.20:7071", false)]
    [InlineData("[::2]", false)]
    [InlineData("[::ffff:127.0.0.1]", false)]
    [InlineData("host.docker.internal", false)]
    public void Only_a_local_host_is_answered_so_that_no_name_can_be_rebound_to_this_machine(string host, bool isLetIn)
    {
        var request = Request();
        request.Headers.Host = host;

        Assert.Equal(isLetIn ? null : "its Host is not localhost, 127.0.0.1 or [::1]", LocalDoor.Refusal(request));
    }

    [Theory]
    [MemberData(nameof(ForwardingHeaders))]
    public void What_a_proxy_has_passed_on_is_not_answered_whatever_the_header_holds(string header)
    {
        foreach (var value in (string[])["127.0.0.1", "for=127.0.0.1", ""])
        {
            var request = Request();
            request.Headers[header] = value;
            Assert.Equal("a proxy has passed it on", LocalDoor.Refusal(request));
        }
    }

    [Theory]
    [InlineData("http://localhost:3000", true)]
    [InlineData("https://127.0.0.1", true)]
    [InlineData("http://[::1]:7071", true)]
    [InlineData("https://example.com", false)]
    [InlineData("http://localhost.example.com", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    [InlineData("localhost", false)]
    [InlineData("file://localhost", false)]
    [InlineData("chrome-extension://localhost", false)]
    [InlineData("http://192.168.1.20:7071", false)]
    public void A_page_of_another_site_is_not_answered(string origin, bool isLetIn)
    {
        var request = Request();
        request.Headers.Origin = origin;

        Assert.Equal(isLetIn ? null : "a web page of another site sent it", LocalDoor.Refusal(request));
    }

    [Theory]
    [InlineData("cross-site", "no-cors", false)]
    [InlineData("cross-site", "cors", false)]
    [InlineData("cross-site", "navigate", true)]
    [InlineData("same-site", "cors", true)]
    [InlineData("same-origin", "cors", true)]
    [InlineData("none", "navigate", true)]
    public void What_another_site_loads_without_an_origin_is_not_answered_but_a_link_is(string site, string mode, bool isLetIn)
    {
        var request = Request();
        request.Headers["Sec-Fetch-Site"] = site;
        request.Headers["Sec-Fetch-Mode"] = mode;

        Assert.Equal(isLetIn, LocalDoor.Refusal(request) is null);
    }

    [Theory]
    [InlineData("POST", "application/json", true)]
    [InlineData("POST", "Application/JSON; charset=utf-8", true)]
    [InlineData("POST", "text/plain", false)]
    [InlineData("POST", "text/plain; application/json", false)]
    [InlineData("POST", "application/json, text/plain", false)]
    [InlineData("POST", "application/x-www-form-urlencoded", false)]
    [InlineData("POST", "multipart/form-data; boundary=x", false)]
    [InlineData("POST", "application/problem+json", false)]
    [InlineData("POST", "", false)]
    [InlineData("POST", null, false)]
    [InlineData("PUT", "text/plain", false)]
    [InlineData("PATCH", "text/plain", false)]
    [InlineData("DELETE", null, false)]
    [InlineData("DELETE", "application/json", true)]
    [InlineData("GET", null, true)]
    [InlineData("HEAD", null, true)]
    public void A_write_says_that_it_is_json(string method, string? type, bool isTaken)
    {
        var request = Request();
        (request.Method, request.ContentType) = (method, type);

        Assert.Equal(isTaken, LocalDoor.IsReadOrJson(request));
    }

    private static HttpRequest Request()
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        http.Request.Method = "GET";
        http.Request.Headers.Host = "localhost:7071";
        return http.Request;
    }
}
