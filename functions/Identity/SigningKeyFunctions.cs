using Kelmah.Administration;
using Kelmah.Functions.Http;
using Kelmah.Identity;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>The keys of access tokens.</summary>
public sealed class SigningKeyFunctions(ISigningKeys keys, SigningKeyRotation rotation)
{
    [Function("GetSigningKeys")]
    [Endpoint(Access.Everybody, "The public keys that access tokens are verified with (RFC 7517).", NotPrivate = NotPrivate.Public, Response = typeof(JsonWebKeys))]
    public IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/auth/jwks.json")] HttpRequest request) =>
        new JsonAnswer<JsonWebKeys>(keys.Published(), StatusCodes.Status200OK);

    [Function("RotateSigningKey")]
    [Endpoint(Access.Admin, "Signs access tokens with a new key; tokens of the one before hold until they expire.", IsIdempotent = true, Response = typeof(JsonWebKeys), Errors = "signing_key_in_settings")]
    public async Task<IResult> RotateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/admin/signing-keys/rotate")] HttpRequest request,
        CancellationToken cancellationToken) =>
        (await rotation.RotateAsync(request.Caller(), cancellationToken)).Ok();
}
