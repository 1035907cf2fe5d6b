using System.Net;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using Kelmah.Adapters.KeyVault;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Tests.KeyVault;

/// <summary>The official client against the vault's protocol, https://learn.microsoft.com/rest/api/keyvault/secrets.</summary>
public sealed class VaultKeyEncryptionKeysTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task The_first_key_is_made_and_found_again_by_another_process()
    {
        using var vault = new Vault();
        var made = await vault.Keys().AllAsync(None);

        Assert.Equal(Assert.Single(made).Id, Assert.Single(await vault.Keys().AllAsync(None)).Id);
        Assert.Single(vault.Versions);
    }

    [Fact]
    public async Task A_new_key_is_the_newest_and_the_ones_before_stay()
    {
        using var vault = new Vault();
        var (here, elsewhere) = (vault.Keys(), vault.Keys());
        var first = (await elsewhere.AllAsync(None))[0];

        Assert.True(await here.TryAddAsync(None));

        Assert.Equal(first.Id, (await elsewhere.AllAsync(None))[0].Id);
        await elsewhere.RefreshAsync(None);
        var all = await elsewhere.AllAsync(None);
        Assert.Equal(2, all.Length);
        Assert.Equal(first.Id, all[1].Id);
        Assert.Equal(4, vault.Reads);
    }

    [Fact]
    public async Task A_version_that_is_disabled_is_no_key()
    {
        using var vault = new Vault();
        var keys = vault.Keys();
        await keys.AllAsync(None);
        await keys.TryAddAsync(None);
        vault.Versions[0].IsEnabled = false;

        await keys.RefreshAsync(None);

        Assert.Single(await keys.AllAsync(None));
    }

    [Fact]
    public async Task A_secret_that_is_no_key_and_a_vault_that_refuses_are_told()
    {
        using var vault = new Vault();
        vault.Versions.Add(new Version("short") { Name = "1" });
        var wrong = await Assert.ThrowsAsync<OptionsValidationException>(() => vault.Keys().AllAsync(None).AsTask());
        Assert.Equal("The version 1 of the secret encryption-key is no key of 32 bytes in base64.", wrong.Message);

        vault.Refuses = true;
        Assert.Equal(403, (await Assert.ThrowsAsync<RequestFailedException>(() => vault.Keys().AllAsync(None).AsTask())).Status);
    }

    private sealed class Version(string value)
    {
        public required string Name { get; init; }

        public string Value => value;

        public bool IsEnabled { get; set; } = true;
    }

    /// <summary>Answers as Key Vault does for one secret.</summary>
    private sealed class Vault : HttpMessageHandler
    {
        private const string Address = "https://kelmah.vault.azure.net";

        public List<Version> Versions { get; } = [];

        public int Reads { get; private set; }

        public bool Refuses { get; set; }

        public VaultKeyEncryptionKeys Keys()
        {
            var options = new SecretClientOptions { Transport = new HttpClientTransport(new HttpClient(this, disposeHandler: false)), DisableChallengeResourceVerification = true };
            options.Retry.MaxRetries = 0;
            return new VaultKeyEncryptionKeys(new SecretClient(new Uri(Address), new Token(), options), "encryption-key");
        }

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => SendAsync(request, cancellationToken).GetAwaiter().GetResult();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Headers.Authorization is null)
            {
                var challenge = new HttpResponseMessage(HttpStatusCode.Unauthorized);
                challenge.Headers.Add("WWW-Authenticate", "Bearer authorization=\"https://login.microsoftonline.com/tenant\", resource=\"https://vault.azure.net\"");
                return challenge;
            }

            if (Refuses) return Answer(HttpStatusCode.Forbidden, new { error = new { code = "Forbidden", message = "The caller may not." } });
            var path = request.RequestUri!.AbsolutePath.Trim('/').Split('/');
            if (request.Method == HttpMethod.Put) return Answer(HttpStatusCode.OK, Bundle(Add(await request.Content!.ReadAsStringAsync(cancellationToken)), withValue: true));
            if (path is ["secrets", _, "versions"]) return Answer(HttpStatusCode.OK, new { value = Versions.Select(version => Bundle(version, withValue: false)) });
            Reads++;
            return Answer(HttpStatusCode.OK, Bundle(Versions.Single(version => version.Name == path[2]), withValue: true));
        }

        private Version Add(string body)
        {
            using var json = JsonDocument.Parse(body);
            var added = new Version(json.RootElement.GetProperty("value").GetString()!) { Name = $"{Versions.Count + 1}" };
            Versions.Add(added);
            return added;
        }

        private object Bundle(Version version, bool withValue) => new
        {
            id = $"{Address}/secrets/encryption-key/{version.Name}",
            value = withValue ? version.Value : null,
            attributes = new { enabled = version.IsEnabled, created = 1_767_225_600 + Versions.IndexOf(version), updated = 1_767_225_600 },
        };

        private static HttpResponseMessage Answer(HttpStatusCode status, object body) => new(status) { Content = new StringContent(JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json") };
    }

    private sealed class Token : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
