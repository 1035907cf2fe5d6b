global using Kelmah.ServiceBusTrigger;
global using Microsoft.Azure.Functions.Worker;
global using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
global using Microsoft.Azure.Functions.Worker.Http;
global using Microsoft.Azure.Functions.Worker.Middleware;
