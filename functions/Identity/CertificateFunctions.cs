using Kelmah.Functions.Http;
using Kelmah.Identity;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>The certificates of workers.</summary>
public sealed class CertificateFunctions(Certificates certificates)
{
    [Function("AddCertificate")]
    [Operation("Adds a certificate to your profile.", Request = typeof(CertificateInput), Response = typeof(CertificateView), Status = 201, Roles = "worker", Errors = "certificates_full")]
    public async Task<IResult> AddAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/users/me/certificates")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<CertificateInput>(cancellationToken);
        return (await certificates.AddAsync(caller, input, cancellationToken)).Created(_ => "/users/me/certificates");
    }

    [Function("ListCertificates")]
    [Operation("Your certificates, expired ones too, the latest first.", Response = typeof(Page<CertificateView>), Query = "limit,cursor")]
    public async Task<IResult> ListOwnAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/users/me/certificates")] HttpRequest request, CancellationToken cancellationToken) =>
        (await certificates.ListOwnAsync(request.Caller(), request.Paging(), cancellationToken)).Ok();

    [Function("ListCertificatesOf")]
    [Operation("The valid certificates of a worker, the latest first.", Response = typeof(Page<CertificateView>), Query = "limit,cursor")]
    public async Task<IResult> ListOfAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/users/{id:guid}/certificates")] HttpRequest request, Guid id, CancellationToken cancellationToken)
    {
        request.Caller();
        return (await certificates.ListOfAsync(id, request.Paging(), cancellationToken)).Ok();
    }

    [Function("RemoveCertificate")]
    [Operation("Removes a certificate from your profile.", Status = 204)]
    public async Task<IResult> RemoveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/users/me/certificates/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await certificates.RemoveAsync(request.Caller(), id, cancellationToken)).NoContent();
}
