using Kelmah.Functions.Http;
using Kelmah.Identity;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>New accounts.</summary>
public sealed class RegistrationFunctions(RegisterUser register, VerifyEmail verifyEmail, ResendVerification resendVerification)
{
    [Function("Register")]
    [Operation("Makes an account and sends the verification mail. Answers the same for an address that has an account; its owner is told.", Request = typeof(RegistrationInput), Response = typeof(UserView), Status = 201, Roles = "-")]
    public async Task<IResult> RegisterAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/register")] HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await request.ReadJsonAsync<RegistrationInput>(cancellationToken);
        return (await register.ExecuteAsync(input, cancellationToken)).Created(_ => "/users/me");
    }

    [Function("VerifyEmail")]
    [Operation("Proves an address by the token from the mail.", Request = typeof(TokenInput), Response = typeof(UserView), Roles = "-", Errors = "token_not_valid")]
    public async Task<IResult> VerifyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/verify-email")] HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await request.ReadJsonAsync<TokenInput>(cancellationToken);
        return (await verifyEmail.ExecuteAsync(input.Token, cancellationToken)).Ok();
    }

    [Function("ResendVerification")]
    [Operation("Sends the verification mail again, if the address waits for one.", Request = typeof(EmailInput), Status = 202, Roles = "-")]
    public async Task<IResult> ResendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/resend-verification")] HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await request.ReadJsonAsync<EmailInput>(cancellationToken);
        return (await resendVerification.ExecuteAsync(input.Email, cancellationToken)).Accepted();
    }
}
