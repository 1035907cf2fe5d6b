using Kelmah.Functions.Http;
using Kelmah.Identity;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>Another email address for an account: requested, confirmed at the new one, undone from the previous one.</summary>
public sealed class EmailChangeFunctions(EmailChangeRequests requests, EmailChanges changes)
{
    [Function("RequestEmailChange")]
    [Endpoint(Access.SignedIn, "Sends a mail to the new address, which confirms the change, and tells the present one. Answers the same for an address that has an account; its owner is told.", Request = typeof(EmailChangeInput), Status = 202, Errors = "invalid_credentials,totp_required,totp_code_wrong,totp_locked,account_closed,account_suspended,erasure_pending,email_change_recent,too_many_mails")]
    public async Task<IResult> RequestAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/change-email")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<EmailChangeInput>(cancellationToken);
        return (await requests.RequestAsync(caller, input, cancellationToken)).Accepted();
    }

    [Function("ConfirmEmailChange")]
    [Endpoint(Access.SignedIn, "Changes the caller's address by the token from the mail to the new one, and ends the other sessions. The previous address can undo it for some days.", Request = typeof(TokenInput), Response = typeof(UserView), Errors = "token_not_valid,email_already_registered,account_closed,account_suspended,erasure_pending")]
    public async Task<IResult> ConfirmAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/confirm-email-change")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<TokenInput>(cancellationToken);
        return (await changes.ConfirmAsync(caller, input.Token, cancellationToken)).Ok();
    }

    [Function("UndoEmailChange")]
    [Endpoint(Access.Everybody, "Undoes a change of the address, or the request for one, by the token from a mail to the previous one: all sessions end, and no password is right until one is chosen by the mail that this sends.", Request = typeof(TokenInput), Status = 204, Errors = "token_not_valid,email_already_registered")]
    public async Task<IResult> UndoAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/undo-email-change")] HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await request.ReadJsonAsync<TokenInput>(cancellationToken);
        return (await changes.UndoAsync(input.Token, cancellationToken)).NoContent();
    }
}
