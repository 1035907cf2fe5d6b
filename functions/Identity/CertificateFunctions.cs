using Kelmah.Functions.Http;
using Kelmah.Identity;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>The certificates of workers.</summary>
public sealed class CertificateFunctions(Certificates certificates)
{
    [Function("AddCertificate")]
    [Endpoint(Access.Worker, "Adds a certificate to your profile.", IsIdempotent = true, Request = typeof(CertificateInput), Response = typeof(CertificateView), Status = 201, Errors = "certificates_full")]
    public async Task<IResult> AddAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/users/me/certificates")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<CertificateInput>(cancellationToken);
        return (await certificates.AddAsync(caller, input, cancellationToken)).Created(_ => "/users/me/certificates");
    }

    [Function("ListCertificates")]
    [Endpoint(Access.SignedIn, "Your certificates, expired ones too, the latest first.", NotPrivate = NotPrivate.Own, Response = typeof(Page<CertificateView>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListOwnAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/users/me/certificates")] HttpRequest request, CancellationToken cancellationToken) =>
        (await certificates.ListOwnAsync(request.Caller(), request.Query<PagingQuery>().Paging, cancellationToken)).Ok();

    [Function("ListCertificatesOf")]
    [Endpoint(Access.Everybody, "The valid certificates of a worker, the latest first, for whoever finds the public profile.", Private = "users/{id}", Response = typeof(Page<CertificateView>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListOfAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/users/{id:guid}/certificates")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await certificates.ListOfAsync(request.CallerOrStranger(), id, request.Query<PagingQuery>().Paging, cancellationToken)).Ok();

    [Function("RemoveCertificate")]
    [Endpoint(Access.SignedIn, "Removes a certificate from your profile.", Status = 204)]
    public async Task<IResult> RemoveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/users/me/certificates/{id:guid}")] HttpRequest request, Guid id, CancellationToken cancellationToken) =>
        (await certificates.RemoveAsync(request.Caller(), id, cancellationToken)).NoContent();
}
