//! The contract made exact: what the derives can't say of an answer.
//!
//! The derives see a type, not which way it travels. To them an `Option` may be absent; in an answer it never is – `null` says 'none', since
//! only the border serialises and it leaves nothing out unsaid. And in an address nothing can be `null`: a parameter is there or not.

use std::collections::BTreeSet;
use utoipa::openapi::path::{Operation, Parameter, PathItem};
use utoipa::openapi::schema::{AdditionalProperties, ArrayItems, Schema, SchemaType, Type};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr};

/// How a page of rows is named: `Page_ThreadRow`.
const PAGE_PREFIX: &str = "Page_";
/// Where schemas are found.
const SCHEMAS: &str = "#/components/schemas/";

/// Says of every schema that only leaves the program that its fields are there, and of no parameter that it can be null; lets pages name their
/// rows instead of repeating them.
pub fn make_exact(openapi: &mut OpenApi) {
    let asked = names_asked(openapi);
    for operation in openapi.paths.paths.values_mut().flat_map(operations_mut) {
        operation.parameters.iter_mut().flatten().for_each(never_null);
    }
    let Some(components) = &mut openapi.components else { return };
    let known: BTreeSet<String> = components.schemas.keys().cloned().collect();
    for (name, schema) in &mut components.schemas {
        if let Some(row) = name.strip_prefix(PAGE_PREFIX).filter(|row| known.contains(*row)) {
            name_rows(schema, row);
        }
        if !asked.contains(name) {
            require_nullable(schema);
        }
    }
}

/// The schemas that a request can carry, and those within them.
fn names_asked(openapi: &OpenApi) -> BTreeSet<String> {
    let mut waiting = Vec::new();
    for operation in openapi.paths.paths.values().flat_map(operations) {
        let bodies = operation.request_body.iter().filter_map(plain).flat_map(|body| body.content.values());
        for schema in bodies.filter_map(plain).filter_map(|content: &Content| content.schema.as_ref()) {
            names_in(schema, &mut waiting);
        }
    }
    let mut found = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if let Some(schema) = openapi.components.as_ref().and_then(|c| c.schemas.get(&name)).filter(|_| !found.contains(&name)) {
            names_in(schema, &mut waiting);
        }
        found.insert(name);
    }
    found
}

fn operations(item: &PathItem) -> impl Iterator<Item = &Operation> {
    [&item.get, &item.put, &item.post, &item.delete, &item.patch].into_iter().flatten()
}

fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch].into_iter().flatten()
}

fn never_null(parameter: &mut RefOr<Parameter>) {
    let RefOr::T(Parameter { schema: Some(schema), .. }) = parameter else { return };
    match schema {
        RefOr::T(Schema::OneOf(some)) => {
            some.items.retain(|item| !can_be_null(item));
            if let [one] = some.items.as_slice() {
                *schema = one.clone();
            }
        }
        RefOr::T(Schema::Object(object)) => {
            if let SchemaType::Array(kinds) = &mut object.schema_type {
                kinds.retain(|kind| *kind != Type::Null);
                if let [one] = kinds.as_slice() {
                    object.schema_type = SchemaType::Type(one.clone());
                }
            }
        }
        RefOr::T(_) | RefOr::Ref(_) => {}
    }
}

fn plain<T>(it: &RefOr<T>) -> Option<&T> {
    match it {
        RefOr::T(it) => Some(it),
        RefOr::Ref(_) => None,
    }
}

fn names_in(schema: &RefOr<Schema>, names: &mut Vec<String>) {
    match schema {
        RefOr::Ref(to) => names.extend(to.ref_location.strip_prefix(SCHEMAS).map(ToOwned::to_owned)),
        RefOr::T(schema) => parts(schema).into_iter().for_each(|part| names_in(part, names)),
    }
}

fn parts(schema: &Schema) -> Vec<&RefOr<Schema>> {
    match schema {
        Schema::Object(object) => {
            let more = match object.additional_properties.as_deref() {
                Some(AdditionalProperties::RefOr(more)) => Some(more),
                _ => None,
            };
            object.properties.values().chain(more).collect()
        }
        Schema::Array(array) => match &array.items {
            ArrayItems::RefOrSchema(items) => vec![items.as_ref()],
            ArrayItems::False => Vec::new(),
        },
        Schema::OneOf(some) => some.items.iter().collect(),
        Schema::AllOf(all) => all.items.iter().collect(),
        Schema::AnyOf(some) => some.items.iter().collect(),
        _ => Vec::new(),
    }
}

/// The derives write a page's rows out in full; the reader wants their name.
fn name_rows(page: &mut RefOr<Schema>, row: &str) {
    let RefOr::T(Schema::Object(page)) = page else { return };
    if let Some(RefOr::T(Schema::Array(rows))) = page.properties.get_mut("items") {
        rows.items = ArrayItems::RefOrSchema(Box::new(Ref::from_schema_name(row).into()));
    }
}

fn require_nullable(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            let nullable = object.properties.iter().filter(|(name, field)| can_be_null(field) && !object.required.contains(name));
            let nullable: Vec<String> = nullable.map(|(name, _)| name.clone()).collect();
            object.required.extend(nullable);
        }
        RefOr::T(Schema::AllOf(all)) => all.items.iter_mut().for_each(require_nullable),
        _ => {}
    }
}

fn can_be_null(field: &RefOr<Schema>) -> bool {
    let names_null = |kind: &SchemaType| match kind {
        SchemaType::Type(kind) => *kind == Type::Null,
        SchemaType::Array(kinds) => kinds.contains(&Type::Null),
        SchemaType::AnyValue => false,
    };
    match field {
        RefOr::T(Schema::Object(object)) => names_null(&object.schema_type),
        RefOr::T(Schema::Array(array)) => names_null(&array.schema_type),
        RefOr::T(Schema::OneOf(some)) => some.items.iter().any(can_be_null),
        RefOr::T(_) | RefOr::Ref(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::{Deserialize, Serialize};
    use utoipa::ToSchema;

    #[derive(Serialize, ToSchema)]
    struct Lamp {
        colour: Option<String>,
        maker: Option<Maker>,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        note: Option<String>,
    }
    #[derive(Serialize, Deserialize, ToSchema)]
    struct Maker {
        name: Option<String>,
    }
    #[derive(Deserialize, ToSchema)]
    #[expect(dead_code, reason = "only described")]
    struct NewLamp {
        makers: Vec<Maker>,
    }

    #[utoipa::path(post, path = "/lamps", request_body = NewLamp, responses((status = 200, body = Lamp)))]
    #[expect(dead_code, reason = "only described")]
    fn lamps() {}

    #[utoipa::path(get, path = "/lamps", params(("colour" = Option<String>, Query)), responses((status = 200)))]
    #[expect(dead_code, reason = "only described")]
    fn lamps_listed() {}

    #[derive(utoipa::OpenApi)]
    #[openapi(paths(lamps, lamps_listed))]
    struct Lamps;

    #[test]
    fn an_answer_has_all_its_fields_and_a_request_may_leave_some_out() {
        let mut openapi = <Lamps as utoipa::OpenApi>::openapi();
        make_exact(&mut openapi);
        let json = serde_json::to_value(&openapi).unwrap();
        let required = |name: &str| json["components"]["schemas"][name]["required"].clone();
        assert_eq!(required("Lamp"), serde_json::json!(["colour", "maker"]));
        assert_eq!(required("Maker"), serde_json::Value::Null);
        assert_eq!(required("NewLamp"), serde_json::json!(["makers"]));
        assert_eq!(json["paths"]["/lamps"]["get"]["parameters"][0]["schema"], serde_json::json!({ "type": "string" }));
    }
}
