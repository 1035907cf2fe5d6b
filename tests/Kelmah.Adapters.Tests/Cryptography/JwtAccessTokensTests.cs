using Kelmah.Adapters.Cryptography;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Testing;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kelmah.Adapters.Tests.Cryptography;

public sealed class JwtAccessTokensTests : IDisposable
{
    private static readonly Caller Worker = new(Guid.CreateVersion7(), UserRole.Worker, Guid.CreateVersion7());

    private static readonly string[] BothAndAnother = ["hirer", "worker", "captain"];
    private static readonly string[] Unknown = ["captain"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-tokens-");
    private readonly StandingClock clock = new();

    [Fact]
    public void A_token_names_its_caller_until_it_expires()
    {
        var tokens = Start(folder.FullName);
        var token = tokens.Issue(Worker, UserRole.Worker);

        Assert.Equal(900, token.ExpiresIn);
        Assert.Equal(new VerifiedToken(Worker), tokens.Verify(token.Token));
        clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(new VerifiedToken(null, HasExpired: true), tokens.Verify(token.Token));
        Assert.Equal(new VerifiedToken(null, HasExpired: true), Start(folder.FullName).Verify(token.Token));
    }

    [Fact]
    public void The_role_is_written_as_the_API_writes_it_and_read_as_it_was_written_before()
    {
        var tokens = Start(folder.FullName);
        Assert.Equal("worker", new JsonWebToken(tokens.Issue(Worker, UserRole.Worker).Token).GetClaim("role").Value);

        Assert.Equal(Worker, tokens.Verify(Signed(("role", "Worker"))).Caller);
        Assert.Null(tokens.Verify(Signed(("role", "7"))).Caller);
        Assert.Null(tokens.Verify(Signed()).Caller);
    }

    [Fact]
    public void A_token_names_all_roles_and_the_first_one_for_clients_that_know_of_one()
    {
        var tokens = Start(folder.FullName);
        var both = Worker with { Roles = RoleSet.Of(UserRole.Hirer, UserRole.Worker, UserRole.Hirer) };

        var token = tokens.Issue(both, UserRole.Hirer).Token;

        Assert.Equal(both, tokens.Verify(token).Caller);
        Assert.Equal([UserRole.Worker, UserRole.Hirer], tokens.Verify(token).Caller!.Roles.All);
        Assert.Equal(["worker", "hirer"], new JsonWebToken(token).Claims.Where(claim => claim.Type == "roles").Select(claim => claim.Value));
        Assert.Equal("hirer", new JsonWebToken(token).GetClaim("role").Value);
        // The set counts where there is one, and a role of a later release is nobody's here.
        Assert.Equal(both, tokens.Verify(Signed(("role", "worker"), ("roles", BothAndAnother))).Caller);
        Assert.Equal(Worker, tokens.Verify(Signed(("role", "worker"), ("roles", Unknown))).Caller);
    }

    /// <summary>A token that another release issued to the worker.</summary>
    private string Signed(params (string Name, object Value)[] claims)
    {
        var ring = new SigningKeyRing(IdentityKeys.Load(new IdentityOptions(), folder.FullName), Options.Create(new IdentityOptions()), clock, folder.FullName);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "kelmah",
            Audience = "kelmah",
            Expires = clock.GetUtcNow().UtcDateTime.AddMinutes(1),
            Claims = new Dictionary<string, object>(claims.Select(claim => KeyValuePair.Create(claim.Name, claim.Value)))
            {
                ["sub"] = Worker.UserId.ToString(),
                ["sid"] = Worker.SessionId.ToString(),
            },
            SigningCredentials = new SigningCredentials(ring.Newest, SecurityAlgorithms.EcdsaSha256),
        });
    }

    [Fact]
    public void A_token_of_another_server_or_issuer_names_nobody()
    {
        var token = Start(folder.FullName).Issue(Worker, UserRole.Worker).Token;
        var other = Directory.CreateDirectory(Path.Combine(folder.FullName, "other"));

        Assert.Equal(default, Start(other.FullName).Verify(token));
        Assert.Equal(default, Start(folder.FullName, "somebody-else").Verify(token));
    }

    [Fact]
    public void A_token_that_was_changed_in_any_part_names_nobody()
    {
        var tokens = Start(folder.FullName);
        var token = tokens.Issue(Worker, UserRole.Worker).Token;
        Assert.NotNull(tokens.Verify(token).Caller);

        // Every tenth character but the last, whose low bits do not count.
        for (var at = 0; at < token.Length - 1; at += 10)
        {
            var changed = token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
            Assert.Equal(default, tokens.Verify(changed));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.")]
    public void What_is_no_token_names_nobody(string text) => Assert.Equal(default, Start(folder.FullName).Verify(text));

    [Fact]
    public void An_endless_text_is_not_even_read() => Assert.Equal(default, Start(folder.FullName).Verify(new string('a', 5_000)));

    public void Dispose() => folder.Delete(recursive: true);

    private JwtAccessTokens Start(string keys, string issuer = "kelmah")
    {
        var options = Options.Create(new IdentityOptions { Issuer = issuer });
        return new JwtAccessTokens(new SigningKeyRing(IdentityKeys.Load(options.Value, keys), options, clock, keys), options, clock);
    }
}
